package io.tiaki.usecase.clock.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.Repetition;
import io.tiaki.journal.EventOutcome;
import io.tiaki.model.MeterId;
import io.tiaki.platform.Health;
import io.tiaki.platform.TimeTrust;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClocksTest {
  private static final MeterId METER = new MeterId("TKI0000000000001");
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  private final FakeWorld world = new FakeWorld();
  private final Clocks clocks = clocks(Duration.ofSeconds(60));

  private Clocks clocks(Duration spread) {
    return new Clocks(
        world.scheduler,
        world.scheduler::nanoTime,
        new Random(1),
        new Settings(Duration.ofDays(1), spread, TOLERANCE, Duration.ofSeconds(27)),
        world);
  }

  private void connect() {
    clocks.associated(METER);
    world.scheduler.advance(Duration.ofMinutes(2));
  }

  @Test
  void a_clock_that_is_right_is_left_alone_and_looked_at_once_a_day() {
    world.ahead = Duration.ofMillis(-1_900);
    connect();
    assertThat(world.reads).isEqualTo(1);

    world.scheduler.advance(Duration.ofHours(23));
    assertThat(world.reads).isEqualTo(1);
    world.scheduler.advance(Duration.ofHours(1));

    assertThat(world.reads).isEqualTo(2);
    assertThat(world.shifts).isEmpty();
    assertThat(world.journal).isEmpty();
    assertThat(clocks.health().status()).isEqualTo(Health.Status.HEALTHY);
  }

  @Test
  void a_clock_within_the_limit_is_shifted_once_and_journaled() {
    world.ahead = Duration.ofMillis(10_300);
    connect();

    assertThat(world.ahead).isEqualTo(Duration.ofMillis(300));
    assertThat(world.shifts).containsExactly(Repetition.NEVER);
    assertThat(world.codes()).containsExactly("clock.set");
    assertThat(world.journal.get(0).outcome()).isEqualTo(EventOutcome.SUCCESS);
    assertThat(world.journal.get(0).meter()).contains(METER);
    assertThat(world.journal.get(0).text()).contains("10.3 s ahead", "0.3 s ahead now");
    assertThat(clocks.isOff(METER)).isFalse();
  }

  @Test
  void a_clock_beyond_the_limit_is_not_set_and_told_once() {
    world.ahead = Duration.ofMinutes(-5);
    connect();
    world.scheduler.advance(Duration.ofDays(3));

    assertThat(world.shifts).isEmpty();
    assertThat(world.written).isZero();
    assertThat(world.codes()).containsExactly("clock.off");
    assertThat(clocks.isOff(METER)).isTrue();
    assertThat(clocks.health().status()).isEqualTo(Health.Status.UNHEALTHY);
    assertThat(clocks.health().text()).contains("TKI0000000000001 300.0 s behind");
  }

  @Test
  void a_clock_that_somebody_has_set_right_is_not_off_any_more() {
    world.ahead = Duration.ofMinutes(5);
    connect();
    long before = clocks.changes();
    world.ahead = Duration.ZERO;
    connect();

    assertThat(world.codes()).containsExactly("clock.off", "clock.right");
    assertThat(clocks.isOff(METER)).isFalse();
    assertThat(clocks.changes()).isGreaterThan(before);
    assertThat(clocks.health().status()).isEqualTo(Health.Status.HEALTHY);
  }

  @Test
  void nothing_is_read_or_set_while_time_is_not_trusted() {
    world.ahead = Duration.ofSeconds(10);
    world.trust = TimeTrust.State.UNTRUSTED;
    connect();
    assertThat(world.reads).isZero();
    assertThat(clocks.health().status()).isEqualTo(Health.Status.UNKNOWN);

    world.trust = TimeTrust.State.TRUSTED;
    world.scheduler.advance(Duration.ofMinutes(1));
    assertThat(world.codes()).containsExactly("clock.set");
  }

  @Test
  void nothing_is_set_when_trust_ends_while_the_meter_answers() {
    world.ahead = Duration.ofSeconds(10);
    world.way = Duration.ofSeconds(1);
    clocks.associated(METER);
    while (world.reads == 0) {
      world.scheduler.advance(Duration.ofMillis(100));
    }
    world.trust = TimeTrust.State.UNTRUSTED;
    world.scheduler.advance(Duration.ofHours(1));

    assertThat(world.shifts).isEmpty();
    assertThat(world.journal).isEmpty();
  }

  @Test
  void the_way_of_the_answer_is_not_taken_for_a_deviation() {
    world.way = Duration.ofSeconds(10);
    connect();

    assertThat(world.shifts).isEmpty();
    assertThat(world.reads).isEqualTo(1);
    assertThat(world.journal).isEmpty();
  }

  @Test
  void what_a_slow_answer_cannot_tell_for_sure_is_asked_again_and_not_set() {
    world.ahead = Duration.ofSeconds(8);
    world.way = Duration.ofSeconds(7);
    connect();

    assertThat(world.reads).isEqualTo(3);
    assertThat(world.shifts).isEmpty();
    assertThat(world.journal).isEmpty();
  }

  @Test
  void nothing_is_set_by_less_than_our_own_clock_may_be_off() {
    world.ahead = Duration.ofSeconds(10);
    world.maximumError = Duration.ofSeconds(9);
    connect();

    assertThat(world.shifts).isEmpty();
  }

  @Test
  void a_meter_that_cannot_shift_is_set_in_its_own_zone() {
    world.ahead = Duration.ofSeconds(-20);
    world.deviation = -120;
    world.shift = Code.READ_WRITE_DENIED;
    connect();

    assertThat(world.ahead.abs()).isLessThan(Duration.ofMillis(50));
    assertThat(world.codes()).containsExactly("clock.set");
  }

  @Test
  void a_meter_that_lets_nobody_set_its_clock_is_journaled() {
    world.ahead = Duration.ofSeconds(20);
    world.shift = Code.READ_WRITE_DENIED;
    world.write = DataAccessResult.READ_WRITE_DENIED;
    connect();

    assertThat(world.codes()).containsExactly("clock.not-set");
    assertThat(world.journal.get(0).outcome()).isEqualTo(EventOutcome.FAILURE);
    assertThat(clocks.isOff(METER)).isFalse();
  }

  @Test
  void an_answer_that_was_lost_is_found_out_by_reading_and_nothing_is_repeated() {
    world.ahead = Duration.ofSeconds(20);
    world.doubt = true;
    connect();

    assertThat(world.ahead).isZero();
    assertThat(world.shifts).hasSize(1);
    assertThat(world.written).isZero();
    assertThat(world.codes()).containsExactly("clock.set");
  }

  @Test
  void a_clock_is_not_moved_further_than_the_limit_by_many_steps_of_a_day() {
    for (int step = 0; step < 5; step++) {
      world.ahead = world.ahead.plusSeconds(10);
      connect();
    }

    assertThat(world.shifts).hasSize(2);
    assertThat(world.codes()).containsExactly("clock.set", "clock.set", "clock.off");

    world.scheduler.advance(Duration.ofDays(1));
    assertThat(world.shifts).hasSize(2);
  }

  @Test
  void a_clock_is_not_moved_over_the_end_of_a_quarter_of_an_hour() {
    // The scheduler begins at the full hour.
    world.scheduler.advance(Duration.ofSeconds(14 * 60 + 50));
    world.ahead = Duration.ofSeconds(20);
    clocks(Duration.ZERO).associated(METER);
    world.scheduler.advance(Duration.ofSeconds(15));
    assertThat(world.reads).isEqualTo(1);
    assertThat(world.shifts).isEmpty();

    world.scheduler.advance(Duration.ofMinutes(3));
    assertThat(world.codes()).containsExactly("clock.set");
  }

  @Test
  void a_clock_that_does_not_say_where_it_is_is_not_judged() {
    world.ahead = Duration.ofHours(1);
    world.deviation = Short.MIN_VALUE;
    connect();

    assertThat(world.journal).isEmpty();
    assertThat(world.shifts).isEmpty();
    assertThat(clocks.isOff(METER)).isFalse();
  }
}
