package io.tiaki.benchmarks.rig;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.tiaki.cosem.AccessResult;
import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MeterListener;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.client.CosemConversations;
import io.tiaki.cosem.client.ScheduledTimers;
import io.tiaki.cosem.client.Settings;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The gateway's COSEM client, told what to do by a script. For one thread. */
final class OurClient implements Operations, MeterListener {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final long PATIENCE_SECONDS = 12;
  private static final int SERVER = 1;
  private static final int TRIES = 50;
  private static final long PAUSE_MILLIS = 100;
  private static final AttributeDescriptor NAME =
      new AttributeDescriptor(1, ObisCode.LOGICAL_DEVICE_NAME, 2);

  private final ClientLinks links;
  private final ScheduledTimers timers = new ScheduledTimers("rig-timers");
  private final ExecutorService executor = Executors.newSingleThreadExecutor(OurClient::daemon);
  private final BlockingQueue<Boolean> associated = new LinkedBlockingQueue<>();
  private final BlockingQueue<DataNotification> notified = new LinkedBlockingQueue<>();
  private @Nullable CosemConversations client;
  private ClientLinks.@Nullable Link link;

  OurClient(ClientLinks links) {
    this.links = links;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "rig-client");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public JsonObject run(String operation, JsonObject words)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    int before = link == null ? 0 : link.received();
    JsonObject result =
        switch (operation) {
          case "open" -> open(words);
          case "get" -> got(await(get(words)));
          case "list" -> list(await(client().get(links.meter(), attributes(words))));
          case "setlist" ->
              coded(
                  worst(await(client().set(links.meter(), values(words), Repetition.IDEMPOTENT))));
          case "access" -> accessed(await(access(words)));
          case "set" -> coded(await(set(words)).code());
          case "action" -> acted(await(action(words)));
          case "actions" -> coded(worstAction(await(actions(words))));
          case "notification" -> notification();
          case "close" -> closed();
          default -> throw new UnsupportedOperationException(operation);
        };
    result.addProperty("answers", link == null ? 0 : link.received() - before);
    return result;
  }

  private JsonObject open(JsonObject words) throws IOException, InterruptedException {
    closed();
    associated.clear();
    Settings settings = settings(words.get("client").getAsInt());
    CosemConversations opened =
        new CosemConversations(() -> settings, executor, timers, event -> {});
    opened.secure(Security.of(words));
    opened.add(this);
    client = opened;
    link = links.open(opened);
    awaitAssociation(opened);
    return coded(0);
  }

  /** Until the listener hears of it; a refusal is what a request of the meantime fails with. */
  private void awaitAssociation(CosemConversations opened)
      throws IOException, InterruptedException {
    CompletableFuture<GetResult> asked = CompletableFuture.failedFuture(new IOException());
    for (int i = 0; i < TRIES; i++) {
      if (associated.poll(PAUSE_MILLIS, TimeUnit.MILLISECONDS) != null) {
        return;
      }
      Throwable failed = failure(asked);
      Throwable why = failed instanceof CompletionException ? failed.getCause() : failed;
      if (why instanceof CosemException refused
          && refused.reason() == CosemException.Reason.REFUSED) {
        throw new IOException(refused.getMessage(), refused);
      }
      if (failed != null) {
        asked = opened.get(links.meter(), NAME).toCompletableFuture();
      }
    }
    throw new IOException("not associated");
  }

  private static @Nullable Throwable failure(CompletableFuture<?> future) {
    try {
      return future.isCompletedExceptionally() ? future.handle((done, why) -> why).get() : null;
    } catch (InterruptedException | ExecutionException e) {
      return e;
    }
  }

  /** Reads, writes and executes as one client. */
  private static Settings settings(int client) {
    return new Settings(client, client, SERVER, TIMEOUT, TIMEOUT, 3, 100, Duration.ofSeconds(1));
  }

  private JsonObject closed() {
    if (client != null) {
      client.close();
    }
    if (link != null) {
      link.close();
      link = null;
    }
    return coded(0);
  }

  private CosemConversations client() {
    if (client == null) {
      throw new IllegalStateException("open first");
    }
    return client;
  }

  private CompletionStage<GetResult> get(JsonObject words) {
    AttributeDescriptor attribute = attribute(words);
    if (!words.has("selector")) {
      return client().get(links.meter(), attribute);
    }
    return client()
        .get(
            links.meter(),
            attribute,
            new SelectiveAccess(
                words.get("selector").getAsInt(), JsonData.parse(words.get("parameters"))));
  }

  private CompletionStage<DataAccessResult> set(JsonObject words) {
    CosemData value = JsonData.parse(words.get("value"));
    return client().set(links.meter(), attribute(words), value, Repetition.NEVER);
  }

  private CompletionStage<ActionResult> action(JsonObject words) {
    Optional<CosemData> value = Optional.ofNullable(words.get("value")).map(JsonData::parse);
    return client().action(links.meter(), method(words), value, Repetition.NEVER);
  }

  private CompletionStage<List<ActionResult>> actions(JsonObject words) {
    List<AccessSpecification.Action> all = new ArrayList<>();
    for (JsonElement one : words.getAsJsonArray("list")) {
      JsonObject each = one.getAsJsonObject();
      CosemData value = JsonData.parse(each.get("value"));
      all.add(new AccessSpecification.Action(method(each), Optional.of(value)));
    }
    return client().action(links.meter(), all, Repetition.IDEMPOTENT);
  }

  private static int worstAction(List<ActionResult> all) {
    return all.stream().mapToInt(one -> one.code().number()).max().orElse(0);
  }

  private static List<AccessSpecification.Get> attributes(JsonObject words) {
    List<AccessSpecification.Get> all = new ArrayList<>();
    words
        .getAsJsonArray("list")
        .forEach(
            at ->
                all.add(
                    new AccessSpecification.Get(attribute(at.getAsJsonArray()), Optional.empty())));
    return all;
  }

  private static List<AccessSpecification.Set> values(JsonObject words) {
    List<AccessSpecification.Set> all = new ArrayList<>();
    for (JsonElement one : words.getAsJsonArray("list")) {
      JsonObject each = one.getAsJsonObject();
      all.add(new AccessSpecification.Set(attribute(each), JsonData.parse(each.get("value"))));
    }
    return all;
  }

  private CompletionStage<List<AccessResult>> access(JsonObject words) {
    return client().access(links.meter(), List.copyOf(attributes(words)), Repetition.IDEMPOTENT);
  }

  private static AttributeDescriptor attribute(JsonObject words) {
    return attribute(words.getAsJsonArray("at"));
  }

  private static AttributeDescriptor attribute(JsonArray at) {
    return new AttributeDescriptor(
        at.get(0).getAsInt(), ObisCode.of(at.get(1).getAsString()), at.get(2).getAsInt());
  }

  private static MethodDescriptor method(JsonObject words) {
    AttributeDescriptor at = attribute(words);
    return new MethodDescriptor(at.classId(), at.instance(), at.attribute());
  }

  private static <T> T await(CompletionStage<T> stage)
      throws InterruptedException, ExecutionException, TimeoutException {
    return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private JsonObject notification() throws IOException, InterruptedException {
    DataNotification heard = notified.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (heard == null) {
      throw new IOException("no notification");
    }
    JsonObject result = coded(0);
    result.add("value", JsonData.of(heard.body()));
    return result;
  }

  private static JsonObject got(GetResult got) {
    if (got instanceof GetResult.Error error) {
      return coded(error.result().code());
    }
    JsonObject result = coded(0);
    result.add("value", JsonData.of(((GetResult.Value) got).data()));
    return result;
  }

  private static JsonObject list(List<GetResult> all) {
    JsonArray values = new JsonArray();
    for (GetResult one : all) {
      JsonObject got = got(one);
      values.add(got.has("value") ? got.get("value") : got.get("result"));
    }
    JsonObject result = coded(0);
    result.add("values", values);
    return result;
  }

  private static JsonObject accessed(List<AccessResult> all) {
    return list(all.stream().map(one -> ((AccessResult.Get) one).result()).toList());
  }

  private static int worst(List<DataAccessResult> all) {
    return all.stream().mapToInt(DataAccessResult::code).max().orElse(0);
  }

  private static JsonObject acted(ActionResult acted) {
    JsonObject result = coded(acted.code().number());
    JsonElement value = acted.returnParameters().map(got -> got(got).get("value")).orElse(null);
    if (value != null) {
      result.add("value", value);
    }
    return result;
  }

  private static JsonObject coded(int code) {
    JsonObject result = new JsonObject();
    result.addProperty("result", code);
    return result;
  }

  @Override
  public void associated(MeterId meter) {
    associated.add(true);
  }

  @Override
  public void notified(MeterId meter, DataNotification notification) {
    notified.add(notification);
  }

  @Override
  public void lost(MeterId meter) {}
}
