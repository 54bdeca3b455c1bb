package io.tiaki.uplink.outbox.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.platform.Health;
import io.tiaki.platform.Health.Status;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.testkit.MemoryStateStore;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Kind;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MovementProbeTest {
  private final ManualScheduler time = new ManualScheduler();
  private final FakeConnector connector = new FakeConnector();
  private DurableOutbox outbox;

  @BeforeEach
  void start() {
    OutboxLimits limits = new OutboxLimits(100, 10_000, Duration.ofSeconds(30), 4);
    outbox = new DurableOutbox(limits, "gw1", Set.of("dcs"), time.clock(), time::nanoTime, time);
    outbox.attach(new MemoryStateStore());
    outbox.attach(connector);
    outbox.attach(new FakeSecurity());
    time.run();
  }

  @Test
  void is_healthy_when_nothing_waits() {
    assertThat(probe().join().status()).isEqualTo(Status.HEALTHY);
  }

  @Test
  void is_unhealthy_without_a_store() {
    DurableOutbox fresh =
        new DurableOutbox(
            new OutboxLimits(1, 1, Duration.ofSeconds(1), 2),
            "gw1",
            Set.of(),
            time.clock(),
            time::nanoTime,
            time);
    assertThat(fresh.probe().probe().toCompletableFuture().join().status())
        .isEqualTo(Status.UNHEALTHY);
  }

  @Test
  void is_healthy_when_a_receipt_comes_in() {
    put("m1");
    put("m2");
    CompletableFuture<Health> health = probe();
    time.advance(Duration.ofSeconds(10));
    assertThat(health).isNotDone();
    receipt("m1");
    time.advance(Duration.ofSeconds(1));
    assertThat(health.join().status()).isEqualTo(Status.HEALTHY);
  }

  @Test
  void is_unhealthy_when_no_receipt_comes_within_20_s() {
    put("m1");
    CompletableFuture<Health> health = probe();
    time.advance(Duration.ofSeconds(19));
    assertThat(health).isNotDone();
    time.advance(Duration.ofSeconds(2));
    assertThat(health.join())
        .isEqualTo(Health.unhealthy("1 messages wait and no receipt came in 20 s"));
  }

  @Test
  void cannot_tell_without_a_connection() {
    put("m1");
    connector.connected = false;
    assertThat(probe().join().status()).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void cannot_tell_without_a_connection_although_nothing_waits() {
    connector.connected = false;
    assertThat(probe().join().status()).isEqualTo(Status.UNKNOWN);
  }

  private CompletableFuture<Health> probe() {
    return outbox.probe().probe().toCompletableFuture();
  }

  private void put(String id) {
    outbox.put(new Envelope(id, Kind.READINGS, new byte[1]));
    time.run();
  }

  private void receipt(String id) {
    String text =
        "{\"version\":1,\"type\":\"receipt\",\"gateway\":\"gw1\","
            + "\"created\":\"2026-01-01T00:00:00Z\",\"accepted\":[\""
            + id
            + "\"],\"rejected\":[]}";
    outbox.received(Kind.RECEIPT, FakeSecurity.signed("dcs", text));
    time.run();
  }
}
