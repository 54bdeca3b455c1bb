package io.tiaki.demo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.demo.event.Event;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlowTest {
  private static final MeterId ONE = new MeterId("TKI0000000000001");
  private static final MeterId TWO = new MeterId("TKI0000000000002");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Flow flow = new Flow(2);

  private static Instant at(long seconds) {
    return START.plusSeconds(seconds);
  }

  private void session(MeterId meter, boolean open) {
    flow.take(new Event.Session(meter, open));
  }

  private void registered(MeterId meter, long second) {
    flow.take(new Event.Registered(meter, at(second)));
  }

  private void arrived(MeterId meter, long second) {
    flow.take(
        new Event.Arrived(meter, ObisCode.LOAD_PROFILE, at(second), at(second + 1), Map.of()));
  }

  private void flows(long second) {
    for (MeterId meter : new MeterId[] {ONE, TWO}) {
      session(meter, true);
      registered(meter, second);
      arrived(meter, second);
    }
  }

  @Test
  void is_whole_only_by_readings_registered_after_what_was_done() {
    flow.begin();
    flows(1);
    assertThat(flow.whole(at(2))).isFalse();

    flow.done(at(2));
    assertThat(flow.whole(at(3))).isFalse();
    flows(3);

    assertThat(flow.whole(at(4))).isTrue();
  }

  @Test
  void is_not_whole_while_a_meter_is_silent_or_away_or_an_old_reading_is_missing() {
    flow.begin();
    flow.done(at(0));
    flows(1);
    session(TWO, false);
    assertThat(flow.whole(at(2))).isFalse();

    session(TWO, true);
    registered(ONE, 2);
    assertThat(flow.whole(at(3))).isTrue();
    assertThat(flow.whole(at(10))).isFalse();
    assertThat(flow.missing(at(10))).isEqualTo(1);

    arrived(ONE, 2);
    assertThat(flow.whole(at(10))).isTrue();
  }

  @Test
  void counts_sessions_that_ended_since_the_beginning() {
    flows(1);
    session(ONE, false);
    session(ONE, true);
    flow.begin();
    assertThat(flow.dropped()).isZero();

    session(ONE, false);
    session(ONE, false);
    session(ONE, true);

    assertThat(flow.dropped()).isEqualTo(1);
  }

  @Test
  void a_reading_may_arrive_before_its_meter_says_so() {
    arrived(ONE, 1);
    registered(ONE, 1);

    assertThat(flow.missing(at(100))).isZero();
  }

  @Test
  void what_was_given_up_is_not_missing_any_more() {
    registered(ONE, 1);
    registered(ONE, 5);

    flow.giveUp(at(3));

    assertThat(flow.missing(at(100))).isEqualTo(1);
  }
}
