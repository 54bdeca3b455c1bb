package io.tiaki.selftest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.platform.Health;
import io.tiaki.platform.OperatingState.Mode;
import io.tiaki.platform.SelfTest;
import io.tiaki.platform.SelfTest.Consequence;
import io.tiaki.selftest.internal.FakeGateway.FakeInput;
import io.tiaki.selftest.internal.FakeGateway.FakeTest;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SelfTestsTest {
  private static final Health BROKEN = Health.unhealthy("wrong answer: replace it");
  private final FakeGateway gateway = new FakeGateway();
  private final FakeTest crypto = gateway.test("crypto", Consequence.SAFE);

  @Test
  void runs_each_test_after_the_start_and_once_a_period() {
    SelfTests tests = gateway.start(false);
    assertThat(crypto.runs).isZero();
    gateway.pass();
    assertThat(crypto.runs).isEqualTo(1);
    assertThat(tests.verdicts()).extracting(Verdict::word).containsExactly("passed");
    gateway.time.advance(Duration.ofHours(3));
    assertThat(crypto.runs).isBetween(3, 5);
    assertThat(tests.state().mode()).isEqualTo(Mode.NORMAL);
    assertThat(gateway.sent).isEmpty();
  }

  @Test
  void a_test_that_says_it_has_changed_is_run_at_once_and_told_again() {
    FakeTest clocks = gateway.test("meters.clocks", Consequence.NOTICE);
    gateway.start(false);
    gateway.pass();
    assertThat(clocks.runs).isEqualTo(1);

    clocks.health = Health.unhealthy("1 clock is off");
    clocks.changes++;
    gateway.pass();
    assertThat(clocks.runs).isEqualTo(2);
    assertThat(gateway.sent).hasSize(1);

    clocks.health = Health.unhealthy("2 clocks are off");
    clocks.changes++;
    gateway.pass();
    assertThat(clocks.runs).isEqualTo(3);
    assertThat(gateway.sent).hasSize(2);
    assertThat(gateway.alarm(1).toString()).contains("2 clocks are off");
    assertThat(gateway.codes()).containsExactly("selftest.failed");
  }

  @Test
  void a_failed_security_function_leads_to_the_safe_state_that_says_why() {
    SelfTests tests = gateway.start(false);
    crypto.health = BROKEN;
    gateway.pass();
    assertThat(tests.state().mode()).isEqualTo(Mode.SAFE);
    assertThat(tests.state().reasons()).containsExactly("crypto failed: wrong answer: replace it");
    assertThat(gateway.codes()).containsExactly("selftest.failed", "state.safe");
    assertThat(gateway.alarm(0).get("type").getAsString()).isEqualTo("alarm");
    assertThat(gateway.alarm(0).get("state").getAsString()).isEqualTo("safe");
    assertThat(gateway.alarm(0).toString()).contains("wrong answer: replace it");
    gateway.time.advance(Duration.ofHours(5));
    assertThat(gateway.sent).hasSize(1);
    assertThat(gateway.codes()).hasSize(2);
  }

  @Test
  void what_fails_once_and_passes_at_the_second_try_does_not_count() {
    SelfTests tests = gateway.start(false);
    gateway.tests.set(0, flickering());
    gateway.pass();
    assertThat(tests.verdicts().get(0).isPassed()).isTrue();
    assertThat(tests.state().mode()).isEqualTo(Mode.NORMAL);
    assertThat(gateway.journaled).isEmpty();
  }

  private static SelfTest flickering() {
    int[] runs = {0};
    return new SelfTest() {
      @Override
      public String name() {
        return "crypto";
      }

      @Override
      public String protects() {
        return "all";
      }

      @Override
      public Consequence consequence() {
        return Consequence.SAFE;
      }

      @Override
      public Health run() {
        return runs[0]++ == 0 ? BROKEN : Health.healthy("well");
      }
    };
  }

  @Test
  void passing_again_is_not_enough_and_neither_is_acknowledging_what_fails() {
    SelfTests tests = gateway.start(false);
    crypto.health = BROKEN;
    gateway.pass();
    assertThat(asked(tests, "acknowledge").status()).isEqualTo(Status.FAILED);
    assertThat(tests.state().mode()).isEqualTo(Mode.SAFE);
    crypto.health = Health.healthy("well");
    gateway.time.advance(Duration.ofHours(2));
    assertThat(tests.verdicts().get(0).isPassed()).isTrue();
    assertThat(tests.state().mode()).isEqualTo(Mode.SAFE);
    assertThat(asked(tests, "acknowledge").status()).isEqualTo(Status.DONE);
    assertThat(tests.state().mode()).isEqualTo(Mode.NORMAL);
    assertThat(gateway.codes()).contains("state.acknowledged").endsWith("state.normal");
    assertThat(gateway.alarm(gateway.sent.size() - 1).get("state").getAsString())
        .isEqualTo("normal");
  }

  @Test
  void a_failed_test_passes_and_is_acknowledged_at_once() {
    SelfTests tests = gateway.start(false);
    crypto.health = BROKEN;
    gateway.pass();
    crypto.health = Health.healthy("well");
    assertThat(asked(tests, "acknowledge").status()).isEqualTo(Status.DONE);
    assertThat(tests.state().mode()).isEqualTo(Mode.NORMAL);
  }

  @Test
  void the_safe_state_outlives_a_restart() {
    gateway.start(false);
    crypto.health = BROKEN;
    gateway.pass();
    FakeGateway again = new FakeGateway();
    again.store = gateway.store;
    again.storeThere = false;
    SelfTests tests = again.start(false);
    assertThat(tests.state().mode()).isEqualTo(Mode.STARTING);
    again.storeThere = true;
    again.pass();
    assertThat(tests.state().mode()).isEqualTo(Mode.SAFE);
    assertThat(again.alarm(0).get("state").getAsString()).isEqualTo("safe");
  }

  @Test
  void what_fails_before_the_store_is_there_counts_at_once_and_is_kept_later() {
    gateway.storeThere = false;
    crypto.health = BROKEN;
    SelfTests tests = gateway.start(false);
    gateway.pass();
    assertThat(tests.state().mode()).isEqualTo(Mode.SAFE);
    gateway.storeThere = true;
    gateway.store.failing = true;
    gateway.pass();
    gateway.store.failing = false;
    gateway.pass();
    assertThat(gateway.store.maps.get("selftest.faults")).containsOnlyKeys("crypto");
  }

  @Test
  void when_signing_failed_nothing_is_signed() {
    FakeTest signing = gateway.test("signing", Consequence.SILENT);
    signing.health = BROKEN;
    SelfTests tests = gateway.start(false);
    gateway.pass();
    assertThat(tests.state().mode()).isEqualTo(Mode.SILENT);
    assertThat(gateway.sent).isEmpty();
  }

  @Test
  void a_notice_changes_no_state_and_is_over_by_itself() {
    FakeTest disk = gateway.test("disk", Consequence.NOTICE);
    disk.health = BROKEN;
    SelfTests tests = gateway.start(false);
    gateway.pass();
    assertThat(tests.state().mode()).isEqualTo(Mode.NORMAL);
    assertThat(tests.faults()).extracting(Fault::test).containsExactly("disk");
    disk.health = Health.healthy("well");
    gateway.time.advance(Duration.ofHours(2));
    assertThat(tests.faults()).isEmpty();
    assertThat(gateway.codes()).containsExactly("selftest.failed", "selftest.passed");
  }

  @Test
  void an_alarm_waits_for_the_outbox() {
    gateway.outboxThere = false;
    crypto.health = BROKEN;
    gateway.start(false);
    gateway.pass();
    gateway.outboxThere = true;
    gateway.time.advance(Duration.ofSeconds(1));
    assertThat(gateway.sent).as("as soon as it is there").hasSize(1);
  }

  @Test
  void an_opened_cover_is_told_once_and_stays_until_it_is_seen() {
    FakeInput cover = new FakeInput();
    gateway.inputs.add(cover);
    SelfTests tests = gateway.start(false);
    cover.health = Health.unhealthy("the cover was opened");
    gateway.pass();
    cover.health = Health.healthy("closed");
    gateway.pass();
    assertThat(gateway.codes()).containsExactly("tamper.detected");
    assertThat(tests.state().mode()).isEqualTo(Mode.NORMAL);
    assertThat(tests.faults()).extracting(Fault::over).containsExactly(true);
    assertThat(gateway.alarm(0).toString()).contains("tamper.cover", "the cover was opened");
    assertThat(asked(tests, "acknowledge").status()).isEqualTo(Status.DONE);
    assertThat(cover.resets).isEqualTo(1);
    assertThat(tests.faults()).isEmpty();
  }

  @Test
  void tampering_leads_to_the_safe_state_when_configured_so() {
    FakeInput cover = new FakeInput();
    cover.health = Health.unhealthy("the cover was opened");
    gateway.inputs.add(cover);
    SelfTests tests = gateway.start(true);
    assertThat(tests.state().mode()).isEqualTo(Mode.SAFE);
  }

  @Test
  void a_test_whose_bundle_went_while_it_ran_proves_nothing() {
    SelfTests tests = gateway.start(false);
    crypto.health = BROKEN;
    gateway.time.advance(Duration.ofSeconds(4));
    gateway.tests.clear();
    gateway.pass();
    assertThat(tests.state().mode()).isEqualTo(Mode.NORMAL);
    assertThat(tests.verdicts()).isEmpty();
  }

  @Test
  void a_test_whose_bundle_was_updated_while_it_ran_proves_nothing_either() {
    SelfTests tests = gateway.start(false);
    crypto.health = BROKEN;
    gateway.time.advance(Duration.ofSeconds(4));
    gateway.tests.clear();
    gateway.test("crypto", Consequence.SAFE);
    gateway.pass();
    assertThat(tests.state().mode()).isEqualTo(Mode.NORMAL);
  }

  @Test
  void on_demand_each_test_is_run_and_told() {
    SelfTests tests = gateway.start(false);
    Outcome outcome = asked(tests, "run");
    assertThat(outcome.status()).isEqualTo(Status.DONE);
    assertThat(outcome.text()).startsWith("normal since").contains("passed   crypto");
    crypto.health = BROKEN;
    outcome = asked(tests, "run");
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.text()).contains("FAILED   crypto", "wrong answer: replace it");
  }

  @Test
  void an_acknowledgement_that_names_its_alarm_counts_once() {
    SelfTests tests = gateway.start(false);
    crypto.health = BROKEN;
    gateway.pass();
    String first = occasion();
    assertThat(first).matches("[0-9a-f]{32}");
    crypto.health = Health.healthy("well");

    assertThat(acknowledged(tests, "0".repeat(32)).status()).isEqualTo(Status.REFUSED);
    assertThat(tests.state().mode()).isEqualTo(Mode.SAFE);
    assertThat(gateway.codes()).contains("state.not-acknowledged");
    assertThat(acknowledged(tests, first).status()).isEqualTo(Status.DONE);
    assertThat(tests.state().mode()).isEqualTo(Mode.NORMAL);
    assertThat(gateway.alarm(gateway.sent.size() - 1).has("occasion")).isFalse();

    crypto.health = BROKEN;
    gateway.time.advance(Duration.ofHours(2));
    crypto.health = Health.healthy("well");
    assertThat(acknowledged(tests, first).status())
        .as("an old one again")
        .isNotEqualTo(Status.DONE);
    assertThat(tests.state().mode()).isEqualTo(Mode.SAFE);
    assertThat(acknowledged(tests, occasion()).status()).isEqualTo(Status.DONE);
  }

  @Test
  void an_acknowledgement_that_came_too_early_is_used_up() {
    SelfTests tests = gateway.start(false);
    crypto.health = BROKEN;
    gateway.pass();
    String early = occasion();
    assertThat(acknowledged(tests, early).status()).isEqualTo(Status.FAILED);
    crypto.health = Health.healthy("well");
    assertThat(acknowledged(tests, early).status()).isEqualTo(Status.REFUSED);
    assertThat(tests.state().mode()).isEqualTo(Mode.SAFE);
    assertThat(acknowledged(tests, occasion()).status()).isEqualTo(Status.DONE);
  }

  @Test
  void what_failed_after_the_alarm_is_not_acknowledged_with_it() {
    FakeTest other = gateway.test("other", Consequence.SAFE);
    SelfTests tests = gateway.start(false);
    crypto.health = BROKEN;
    gateway.pass();
    String first = occasion();
    other.health = BROKEN;
    gateway.time.advance(Duration.ofHours(2));
    crypto.health = Health.healthy("well");
    other.health = Health.healthy("well");
    assertThat(acknowledged(tests, first).status()).isEqualTo(Status.REFUSED);
    assertThat(tests.faults()).hasSize(2);
  }

  @Test
  void what_a_failed_test_found_after_the_alarm_is_not_acknowledged_with_it() {
    SelfTests tests = gateway.start(false);
    crypto.health = BROKEN;
    gateway.pass();
    String first = occasion();
    crypto.health = Health.unhealthy("another file was altered");
    crypto.changes++;
    gateway.pass();
    assertThat(occasion()).isNotEqualTo(first);
    crypto.health = Health.healthy("well");
    assertThat(acknowledged(tests, first).status()).isEqualTo(Status.REFUSED);
    assertThat(tests.state().mode()).isEqualTo(Mode.SAFE);
  }

  @Test
  void who_acknowledges_another_alarm_is_told_the_newest_again() {
    SelfTests tests = gateway.start(false);
    assertThat(acknowledged(tests, "0".repeat(32)).status()).isEqualTo(Status.REFUSED);
    gateway.pass();
    assertThat(gateway.sent).as("that all is well").hasSize(1);
    assertThat(gateway.alarm(0).get("faults").getAsJsonArray()).isEmpty();

    crypto.health = BROKEN;
    gateway.time.advance(Duration.ofHours(2));
    String told = occasion();
    int before = gateway.sent.size();
    assertThat(acknowledged(tests, "0".repeat(32)).status()).isEqualTo(Status.REFUSED);
    gateway.time.advance(AlarmMessage.TRY_AGAIN);
    gateway.pass();
    assertThat(gateway.sent).hasSize(before + 1);
    assertThat(occasion()).isEqualTo(told);
    gateway.time.advance(Duration.ofHours(1));
    assertThat(gateway.sent).as("once").hasSize(before + 1);
  }

  @Test
  void an_acknowledgement_does_not_outlive_a_restart() {
    gateway.start(false);
    crypto.health = BROKEN;
    gateway.pass();
    FakeGateway again = new FakeGateway();
    again.store = gateway.store;
    again.test("crypto", Consequence.SAFE);
    SelfTests tests = again.start(false);
    again.pass();
    String told = again.alarm(again.sent.size() - 1).get("occasion").getAsString();
    assertThat(told).isNotEqualTo(occasion());
    var late = new Console(tests).asked("acknowledge", "dcs", Optional.of(occasion()));
    again.pass();
    assertThat(late.join().status()).isEqualTo(Status.REFUSED);
    var now = new Console(tests).asked("acknowledge", "dcs", Optional.of(told));
    again.pass();
    assertThat(now.join().status()).isEqualTo(Status.DONE);
  }

  @Test
  void the_state_is_known_as_soon_as_the_store_is_there() {
    gateway.storeThere = false;
    SelfTests tests = gateway.start(false);
    assertThat(tests.state().mode()).isEqualTo(Mode.STARTING);
    gateway.storeThere = true;
    tests.storeCame();
    gateway.time.run();
    assertThat(tests.state().mode()).isEqualTo(Mode.NORMAL);
  }

  /** What the newest alarm calls what failed. */
  private String occasion() {
    return gateway.alarm(gateway.sent.size() - 1).get("occasion").getAsString();
  }

  private Outcome acknowledged(SelfTests tests, String occasion) {
    var asked = new Console(tests).asked("acknowledge", "dcs", Optional.of(occasion));
    gateway.pass();
    return asked.join();
  }

  private Outcome asked(SelfTests tests, String word) {
    var asked = new Console(tests).asked(word, "console:test", Optional.empty());
    gateway.pass();
    return asked.join();
  }
}
