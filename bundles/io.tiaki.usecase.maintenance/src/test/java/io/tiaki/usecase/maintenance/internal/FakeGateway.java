package io.tiaki.usecase.maintenance.internal;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.access.AccessControl;
import io.tiaki.access.Decision;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataNotification;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import io.tiaki.platform.OperatingState;
import io.tiaki.platform.OperatingState.Mode;
import io.tiaki.platform.StateStore;
import io.tiaki.security.SecurityModule;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.testkit.MemoryStateStore;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Outbox;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** The services around the use case, in memory, and a meter. */
final class FakeGateway implements Services {
  static final MeterId METER = new MeterId("TKI0000000000001");

  final FakeMeter meter;
  final MemoryStateStore store;
  final ManualScheduler thread = new ManualScheduler();
  final List<Envelope> sent = new ArrayList<>();
  final List<JournalEvent> journal = new ArrayList<>();
  Mode mode = Mode.NORMAL;
  Decision decision = new Decision(true, "");
  boolean full;

  /** The outbox keeps what it gets and says nothing. */
  boolean mute;

  final Alerts alerts;

  FakeGateway() {
    this(new FakeMeter(), new MemoryStateStore());
  }

  private FakeGateway(FakeMeter meter, MemoryStateStore store) {
    this.meter = meter;
    this.store = store;
    this.alerts =
        new Alerts(
            thread,
            thread.clock(),
            thread::nanoTime,
            RandomGenerator.of("L64X128MixRandom"),
            new Settings(
                "gw1",
                "sign",
                "dcs",
                Duration.ofMinutes(5),
                Duration.ZERO,
                10,
                Duration.ofMinutes(6)),
            this);
  }

  /** The next process, after this one was killed: what was not durable is gone. */
  FakeGateway killed() {
    thread.shutdownNow();
    return new FakeGateway(meter, new MemoryStateStore(store.maps));
  }

  /** A meter that the gateway knows for a while. */
  FakeGateway knowing() {
    alerts.associated(METER);
    seconds(2);
    return this;
  }

  void seconds(int seconds) {
    thread.advance(Duration.ofSeconds(seconds));
  }

  Instant now() {
    return thread.clock().instant();
  }

  /** The meter pushes its last row again, as it does out of turn. */
  void pushes(int row) {
    CosemData body = CosemData.Structure.of(new CosemData.DoubleLongUnsigned(row));
    alerts.notified(METER, new DataNotification(0, Optional.empty(), body));
    thread.run();
  }

  /** What was told, parsed. */
  List<JsonObject> told() {
    return sent.stream()
        .map(e -> JsonParser.parseString(new String(e.cms(), StandardCharsets.UTF_8)))
        .map(json -> json.getAsJsonObject())
        .toList();
  }

  /** The event codes of each alert. */
  List<List<Integer>> codes() {
    return told().stream()
        .map(
            one ->
                one.getAsJsonArray("events").asList().stream()
                    .map(event -> event.getAsJsonObject().get("code").getAsInt())
                    .toList())
        .toList();
  }

  @Override
  public Optional<CosemClient> cosem() {
    return Optional.of(meter);
  }

  @Override
  public Optional<MeterDirectory> directory() {
    return Optional.empty();
  }

  @Override
  public Optional<StateStore> state() {
    return Optional.of(store);
  }

  @Override
  public Optional<OperatingState> operating() {
    return Optional.of(() -> new OperatingState.State(mode, Instant.EPOCH, List.of()));
  }

  @Override
  public Optional<AccessControl> access() {
    return Optional.of(request -> decision);
  }

  @Override
  public Optional<SecurityModule> security() {
    // Neither signed nor encrypted: what is sent can be read.
    return Optional.of(
        (SecurityModule)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {SecurityModule.class},
                (self, method, arguments) -> arguments[1]));
  }

  @Override
  public Optional<Outbox> outbox() {
    return Optional.of(
        new Outbox() {
          @Override
          public CompletionStage<Void> put(Envelope envelope) {
            if (full) {
              return CompletableFuture.failedStage(new OutboxException("The outbox is full"));
            }
            sent.add(envelope);
            return mute ? new CompletableFuture<>() : CompletableFuture.completedStage(null);
          }

          @Override
          public long waiting() {
            return sent.size();
          }
        });
  }

  @Override
  public Optional<Journal> journal() {
    return Optional.of(
        event -> {
          journal.add(event);
          return CompletableFuture.completedStage(null);
        });
  }
}
