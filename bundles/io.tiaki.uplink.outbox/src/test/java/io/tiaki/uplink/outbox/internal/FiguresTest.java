package io.tiaki.uplink.outbox.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.platform.Metric;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.testkit.MemoryStateStore;
import io.tiaki.testkit.MetricTable;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static final Duration RESEND = Duration.ofSeconds(30);
  private static final int WINDOW = 4;

  private final ManualScheduler time = new ManualScheduler();
  private final DurableOutbox outbox =
      new DurableOutbox(
          new OutboxLimits(100, 10_000, RESEND, WINDOW),
          "gw1",
          Set.of("dcs"),
          time.clock(),
          time::nanoTime,
          time);

  @BeforeEach
  void start() {
    outbox.attach(new MemoryStateStore());
    outbox.attach(new FakeConnector());
    outbox.attach(new FakeSecurity());
    time.run();
  }

  private void put(String id) {
    outbox.put(new Envelope(id, Kind.READINGS, id.getBytes(StandardCharsets.US_ASCII)));
    time.run();
  }

  private void receive(String accepted, String rejected) {
    String receipt =
        "{\"version\":1,\"type\":\"receipt\",\"gateway\":\"gw1\","
            + "\"created\":\"2026-01-01T00:00:00Z\",\"accepted\":["
            + accepted
            + "],\"rejected\":["
            + rejected
            + "]}";
    outbox.received(Kind.RECEIPT, FakeSecurity.signed("dcs", receipt));
  }

  private long value(String name) {
    return outbox.figures().metrics().stream()
        .filter(m -> m.name().equals(name))
        .mapToLong(Metric::value)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void are_documented() throws Exception {
    assertThat(MetricTable.differences(outbox.figures())).isEmpty();
  }

  @Test
  void tell_what_waits_for_a_receipt_and_since_when() {
    put("m0");
    time.advance(Duration.ofSeconds(7));
    for (int i = 1; i <= WINDOW; i++) {
      put("m" + i);
    }

    assertThat(value("messages.waiting")).isEqualTo(WINDOW + 1);
    assertThat(value("messages.waiting.max")).isEqualTo(7_000);
    assertThat(value("messages.flying")).isEqualTo(WINDOW);

    receive("\"m0\"", "{\"id\":\"m1\",\"code\":\"malformed\",\"text\":\"no\"}");
    time.run();

    assertThat(value("messages.waiting")).isEqualTo(WINDOW - 1);
    assertThat(value("messages.waiting.max")).isZero();
    assertThat(value("messages.received")).isEqualTo(1);
    assertThat(value("messages.rejected")).isEqualTo(1);
    assertThat(value("messages.sent")).isEqualTo(WINDOW + 1);
  }

  @Test
  void tell_no_decades_when_the_clock_is_set_while_messages_wait() {
    put("m0");
    time.advance(Duration.ofSeconds(7));
    time.jump(Duration.ofDays(20_000));
    put("m1");

    assertThat(value("messages.waiting.max")).isEqualTo(7_000);

    time.jump(Duration.ofDays(-20_000));

    assertThat(value("messages.waiting.max")).isEqualTo(7_000);
  }

  @Test
  void count_what_is_sent_again_for_lack_of_a_receipt() {
    put("m0");
    time.advance(RESEND.plusSeconds(2));

    assertThat(value("messages.sent")).isEqualTo(1);
    assertThat(value("messages.repeated")).isEqualTo(1);
  }

  @Test
  void count_receipts_beyond_those_that_may_wait() {
    for (int i = 0; i < 70; i++) {
      receive("\"m0\"", "");
    }
    time.run();

    assertThat(value("receipts.dropped")).isEqualTo(6);
  }
}
