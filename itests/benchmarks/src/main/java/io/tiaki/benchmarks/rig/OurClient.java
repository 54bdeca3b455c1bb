package io.tiaki.benchmarks.rig;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
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
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
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
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final long PATIENCE_SECONDS = 12;
  private static final int SERVER = 1;

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
          case "set" -> coded(await(set(words)).code());
          case "action" -> acted(await(action(words)));
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
    opened.add(this);
    client = opened;
    link = links.open(opened);
    if (associated.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) == null) {
      throw new IOException("not associated");
    }
    return coded(0);
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

  private static AttributeDescriptor attribute(JsonObject words) {
    JsonArray at = words.getAsJsonArray("at");
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
