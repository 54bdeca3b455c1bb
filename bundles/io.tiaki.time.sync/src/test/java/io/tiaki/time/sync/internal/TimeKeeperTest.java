package io.tiaki.time.sync.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.platform.TimeTrust;
import io.tiaki.platform.TimeTrust.State;
import io.tiaki.testkit.MemoryStateStore;
import io.tiaki.testkit.MetricTable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Trust as users see it, on a host whose clock anybody may set. */
class TimeKeeperTest {
  private final Host host = new Host();

  @Test
  void trusts_three_authenticated_servers_that_agree() {
    TimeKeeper keeper = host.keeper();

    TimeTrust trust = keeper.trust();
    assertThat(trust.state()).isEqualTo(State.TRUSTED);
    assertThat(trust.maximumError().orElseThrow()).isBetween(ms(12), ms(20));
    assertThat(trust.reason()).contains("3 servers agree, 3 of them authenticated");
    assertThat(host.journal).hasSize(1).first().asString().startsWith("time.trusted: ");
  }

  @Test
  void its_figures_are_documented() throws Exception {
    assertThat(MetricTable.differences(host.keeper().figures())).isEmpty();
  }

  @Test
  void does_not_trust_before_it_has_looked() {
    assertThat(host.keeper(Optional.empty()).trust().state()).isEqualTo(State.STARTING);
  }

  @Test
  void does_not_trust_servers_that_are_not_authenticated() {
    host.authenticated = 2;

    TimeTrust trust = host.keeper().trust();

    assertThat(trust.state()).isEqualTo(State.UNTRUSTED);
    assertThat(trust.reason()).isEqualTo("only 2 of at least 3 servers are authenticated");
  }

  @Test
  void does_not_trust_a_clock_beyond_the_deviation() {
    host.offset = Duration.ofSeconds(-28);

    TimeTrust trust = host.keeper().trust();

    assertThat(trust.state()).isEqualTo(State.UNTRUSTED);
    assertThat(trust.reason())
        .isEqualTo("the clock is 28.0 s behind its source, which is more than 27.0 s");
  }

  @Test
  void ends_the_trust_at_once_when_the_servers_contradict_the_clock() {
    TimeKeeper keeper = host.keeper();
    host.offset = Duration.ofSeconds(40);

    host.scheduler.advance(Host.POLL);

    assertThat(keeper.trust().state()).isEqualTo(State.UNTRUSTED);
    assertThat(host.journal.get(1)).startsWith("time.lost: ");
  }

  @Test
  void holds_over_when_all_servers_are_gone_until_the_stated_time() {
    TimeKeeper keeper = host.keeper();
    host.selected = 0;
    host.authenticated = 0;
    host.frozen = true;

    host.scheduler.advance(Duration.ofHours(24).minusSeconds(20));
    assertThat(keeper.trusted()).isTrue();
    assertThat(keeper.trust().reason()).startsWith("held over for 24.0 h, because the source is");
    assertThat(keeper.trust().maximumError().orElseThrow()).isGreaterThan(ms(8_600));

    host.scheduler.advance(Duration.ofSeconds(30));
    assertThat(keeper.trusted()).isFalse();
  }

  @Test
  void holds_over_when_chrony_itself_is_gone() {
    TimeKeeper keeper = host.keeper();
    host.silent = true;

    host.scheduler.advance(Duration.ofHours(1));

    assertThat(keeper.trusted()).isTrue();
    assertThat(keeper.trust().reason()).contains("chronyd does not answer");
  }

  @Test
  void notices_a_clock_that_was_set_before_the_next_look() {
    TimeKeeper keeper = host.keeper();

    host.set(Duration.ofMinutes(-10));

    assertThat(keeper.trust().state()).isEqualTo(State.UNTRUSTED);
    assertThat(keeper.trust().reason()).isEqualTo("the clock was set by -0.2 h");
  }

  @Test
  void tells_the_size_of_a_jump_and_trusts_again_after_the_next_comparison() {
    TimeKeeper keeper = host.keeper();
    host.frozen = true;

    host.set(Duration.ofSeconds(20));
    host.scheduler.advance(Host.POLL);
    assertThat(host.journal).contains("time.jumped: The clock was set 20.0 s forward");
    host.scheduler.advance(Duration.ofMinutes(2));
    assertThat(keeper.trusted()).as("what chrony knew before the jump proves nothing").isFalse();

    host.frozen = false;
    host.scheduler.advance(Host.POLL);
    assertThat(keeper.trusted()).isTrue();
  }

  @Test
  void notices_a_clock_that_is_pushed_in_steps_too_small_for_a_jump() {
    TimeKeeper keeper = host.keeper();
    host.silent = true;

    for (int i = 0; i < 40; i++) {
      host.set(ms(900));
      host.scheduler.advance(Host.POLL);
    }

    assertThat(keeper.trusted()).isFalse();
    assertThat(host.journal).noneMatch(entry -> entry.startsWith("time.jumped"));
  }

  @Test
  void does_not_trust_a_clock_of_1970_and_shows_no_time_before_it_was_built() {
    host.set = Duration.between(host.scheduler.clock().instant(), Instant.EPOCH);

    TimeKeeper keeper = host.keeper();

    assertThat(keeper.trust().state()).isEqualTo(State.UNTRUSTED);
    assertThat(keeper.trust().reason()).contains("the clock is before 2026-01-01T00:00:00Z");
    assertThat(keeper.now()).isEqualTo(Host.BUILT);
  }

  @Test
  void remembers_over_a_restart_how_late_it_was() {
    host.keeper();
    Instant was = host.moment().wall();
    host.set(Duration.ofDays(-30));

    TimeKeeper restarted = host.keeper();

    assertThat(restarted.trust().state()).isEqualTo(State.UNTRUSTED);
    assertThat(restarted.now()).isEqualTo(was.minus(Host.LIMITS.deviation()));
  }

  @Test
  void waits_for_the_store_to_know_how_late_it_was() {
    host.state = null;
    TimeKeeper keeper = host.keeper();
    assertThat(keeper.trust().state()).isEqualTo(State.STARTING);

    host.state = new MemoryStateStore();
    host.scheduler.advance(Duration.ofSeconds(1));

    assertThat(keeper.trusted()).isTrue();
  }

  @Test
  void does_not_wait_for_ever_for_the_store() {
    host.state = null;
    TimeKeeper keeper = host.keeper();

    host.scheduler.advance(Host.LIMITS.bootstrap().plusSeconds(1));

    assertThat(keeper.trust().state()).isEqualTo(State.UNTRUSTED);
    assertThat(keeper.trust().reason()).contains("state store");
  }

  @Test
  void an_operator_can_correct_a_floor_that_was_wrong_once() {
    host.set(Duration.ofDays(3_650));
    host.keeper();
    host.set(Duration.ofDays(-3_650));
    assertThat(host.keeper().trusted()).isFalse();
    Optional<Instant> reset = Optional.of(Instant.parse("2026-02-01T00:00:00Z"));

    TimeKeeper corrected = host.keeper(reset);
    host.scheduler.run();
    assertThat(corrected.trusted()).isTrue();
    assertThat(host.journal).anyMatch(entry -> entry.startsWith("time.floor-reset: "));

    host.set(Duration.ofDays(-100));
    TimeKeeper later = host.keeper(reset);
    host.scheduler.run();
    assertThat(later.trusted()).as("the same value corrects nothing twice").isFalse();
  }

  @Test
  void calls_an_operator_once_when_the_bootstrap_does_not_succeed() {
    host.selected = 0;
    host.keeper();

    host.scheduler.advance(Duration.ofHours(1));

    assertThat(host.journal.stream().filter(e -> e.startsWith("time.bootstrap-failed"))).hasSize(1);
  }

  @Test
  void tells_of_a_server_that_contradicts_the_others_once() {
    TimeKeeper keeper = host.keeper();
    host.outvoted = 1;

    host.scheduler.advance(Duration.ofMinutes(5));

    assertThat(keeper.trusted()).isTrue();
    assertThat(host.journal.stream().filter(e -> e.startsWith("time.outvoted"))).hasSize(1);
  }

  @Test
  void trusts_again_when_the_servers_are_back() {
    host.selected = 0;
    TimeKeeper keeper = host.keeper();

    host.selected = 4;
    host.scheduler.advance(Host.POLL);

    assertThat(keeper.trusted()).isTrue();
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }
}
