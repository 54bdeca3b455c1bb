package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.internal.CookieGateTest.MovableClock;
import io.tiaki.session.dtls.internal.MemoryNetwork.Packet;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hints carry no trust and cost the other end a handshake: how many are sent and followed. */
@Timeout(60)
class HintFloodTest {
  private static final int RECORDS = 200;

  private final MovableClock clock = new MovableClock();
  private final Lab lab = new Lab(clock);
  private final HintGate gate = new HintGate();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void a_meter_answers_records_of_strangers_with_one_hint_a_second() throws Exception {
    lab.meter();
    for (int second = 1; second <= 3; second++) {
      for (int i = 0; i < RECORDS; i++) {
        lab.network.inject(
            new Packet(CookieGateTest.address(i, 5_000), lab.meterLink.address, encrypted()));
      }
      long expected = second;
      LinkCounters counters = lab.environment.counters();
      lab.network.settle();
      assertThat(counters.get(Count.HINT)).isEqualTo(expected);
      clock.move(Duration.ofSeconds(1));
    }
    assertThat(lab.network.sent()).isEqualTo(3);
  }

  @Test
  void a_gateway_follows_a_hundred_at_once_and_twenty_a_second_after_that() {
    assertThat(admitted(0)).isEqualTo(HintGate.BURST);
    assertThat(admitted(1_000)).isEqualTo(HintGate.PER_SECOND);
    assertThat(admitted(1_000)).isZero();
    assertThat(admitted(2_000)).isEqualTo(HintGate.PER_SECOND);
    assertThat(admitted(3_600_000)).isEqualTo(HintGate.BURST);
  }

  @Test
  void it_follows_those_of_one_meter_once_in_five_seconds() {
    assertThat(gate.admits(10_000, 10_000 + HintGate.MILLIS_PER_METER - 1)).isFalse();
    assertThat(gate.admits(10_000, 10_000 + HintGate.MILLIS_PER_METER)).isTrue();
  }

  /** How many of a thousand meters that had no hint for long. */
  private int admitted(long now) {
    int count = 0;
    for (int i = 0; i < 1_000; i++) {
      count += gate.admits(Long.MIN_VALUE / 2, now) ? 1 : 0;
    }
    return count;
  }

  private static byte[] encrypted() {
    return HostileDatagrams.record(23, HostileDatagrams.DTLS_1_2, 1, 9, new byte[40]);
  }
}
