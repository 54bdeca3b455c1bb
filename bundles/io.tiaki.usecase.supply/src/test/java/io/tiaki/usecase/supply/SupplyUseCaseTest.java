package io.tiaki.usecase.supply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.access.Decision;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.model.MeterId;
import io.tiaki.platform.TimeTrust;
import io.tiaki.testkit.FakeServices;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import io.tiaki.usecase.supply.internal.SupplyWishes;
import io.tiaki.usecase.work.Work;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SupplyUseCaseTest {
  private static final MeterId METER = new MeterId("TKI0000000000001");

  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeMeter meter = new FakeMeter();
  private final FakeServices services = new FakeServices(meter);
  private Work useCase = work();

  @BeforeEach
  void the_meter_is_known() {
    services.meters.add(METER);
  }

  @Test
  void disconnects_and_says_what_the_meter_was_read_to_be() {
    Outcome outcome = done("supply.disconnect");

    assertThat(meter.done).containsExactly("action 70.1");
    assertThat(outcome.text()).contains("Confirmed by the meter", "supply is off");
    assertThat(data(outcome))
        .isEqualTo("{\"output\":false,\"control\":\"disconnected\",\"mode\":4}");
    assertThat(services.journal).extracting(e -> e.code()).containsExactly("supply.disconnect");
    assertThat(services.journal.get(0).text()).contains("disconnect", "DONE");
  }

  @Test
  void connects_again_and_does_nothing_when_it_is_so_already() {
    meter.state = FakeMeter.OFF;
    done("supply.connect");
    assertThat(meter.state).isEqualTo(FakeMeter.ON);

    assertThat(done("supply.connect", "i2", Map.of()).text()).contains("so already");
    assertThat(meter.done).containsExactly("action 70.2");
    assertThat(services.state).containsOnlyKeys("i1");
  }

  @Test
  void arms_for_a_hand_at_the_meter_and_connects_remotely_again() {
    meter.state = FakeMeter.OFF;

    done("supply.arm");
    assertThat(meter.done).containsExactly("set 70.4", "action 70.2");
    assertThat(meter.state).isEqualTo(FakeMeter.READY);

    meter.done.clear();
    done("supply.connect", "i2", Map.of());
    assertThat(meter.done).containsExactly("set 70.4", "action 70.1", "action 70.2");
    assertThat(meter.state).isEqualTo(FakeMeter.ON);
    assertThat(meter.mode).isEqualTo(4);
  }

  @Test
  void does_not_arm_what_is_on() {
    assertThat(end("supply.arm").status()).isEqualTo(Status.REFUSED);
    assertThat(meter.done).isEmpty();
  }

  @Test
  void does_not_connect_what_a_hand_has_to() {
    meter.state = FakeMeter.OFF;
    meter.mode = 6;

    Outcome outcome = end("supply.connect");
    assertThat(outcome.status()).isEqualTo(Status.REFUSED);
    assertThat(outcome.text()).contains("arm it instead");
    assertThat(meter.done).isEmpty();
  }

  @Test
  void limits_the_power_and_lifts_the_limit() {
    Outcome outcome = done("supply.limit", "i1", Map.of("threshold.w", "2300", "over.s", "30"));
    assertThat(meter.done).containsExactly("set 71.6", "set 71.4");
    assertThat(meter.limiter.get(4)).isEqualTo(new CosemData.DoubleLongUnsigned(2_300));
    assertThat(data(outcome)).contains("\"normalW\":2300", "\"overSeconds\":30");

    done("supply.limit", "i2", Map.of("threshold.w", "none", "over.s", "30"));
    assertThat(meter.limiter.get(4)).isEqualTo(new CosemData.DoubleLongUnsigned(0xffff_ffffL));
  }

  @Test
  void plans_an_emergency() {
    Outcome outcome =
        done(
            "supply.limit",
            "i1",
            Map.of(
                "threshold.w", "500",
                "emergency.from", "2026-11-23T18:00:00Z",
                "emergency.s", "7200"));

    assertThat(meter.done).containsExactly("set 71.5", "set 71.9", "set 71.8");
    assertThat(data(outcome))
        .contains(
            "\"emergencyW\":500",
            "\"emergencyFrom\":\"2026-11-23T18:00:00Z\"",
            "\"emergencySeconds\":7200");
  }

  @Test
  void refuses_what_is_no_limit() {
    for (Map<String, String> bad :
        List.of(
            Map.<String, String>of(),
            Map.of("threshold.w", "-1"),
            Map.of("threshold.w", "1e9"),
            Map.of("threshold.w", "99999999999999999999"),
            Map.of("threshold.w", "10", "over.s", "90000"),
            Map.of("threshold.w", "10", "emergency.s", "60"),
            Map.of("threshold.w", "10", "emergency.from", "2026-11-23T18:00:00Z"),
            Map.of("threshold.w", "10", "emergency.from", "now", "emergency.s", "60"))) {
      assertThat(end("supply.limit", "i1", bad).status()).as("%s", bad).isEqualTo(Status.MALFORMED);
    }
    assertThat(meter.done).isEmpty();
  }

  @Test
  void does_nothing_with_a_condition_that_it_does_not_understand() {
    for (String type : List.of("supply.disconnect", "supply.limit")) {
      Outcome outcome = end(type, "i1", Map.of("threshold.w", "10", "only.at\nnight", "true"));
      assertThat(outcome.status()).isEqualTo(Status.MALFORMED);
      assertThat(outcome.text()).contains("only.at?night", "leave it out");
    }
    assertThat(meter.done).isEmpty();
  }

  @Test
  void ends_one_instruction_and_no_other_when_it_makes_a_mistake() {
    meter.away = true;
    CompletableFuture<Outcome> first = ask("supply.disconnect", "i1", Map.of());
    CompletableFuture<Outcome> second = ask("supply.disconnect", "i2", Map.of());
    CompletableFuture<Outcome> third = ask("supply.connect", "i3", Map.of());
    meter.away = false;
    services.accessFails = 1;
    meter.writesFail = 1;
    useCase.associated(METER);
    scheduler.run();

    assertThat(List.of(first, second, third)).allMatch(CompletableFuture::isDone);
    assertThat(over(first).status()).isEqualTo(Status.FAILED);
    assertThat(over(first).text()).contains("before it did anything");
    assertThat(over(second).status()).isEqualTo(Status.FAILED);
    assertThat(over(second).text()).contains("look what the meter is");
    assertThat(over(third).status()).isEqualTo(Status.DONE);
    assertThat(meter.done).containsExactly("action 70.1", "action 70.2");
  }

  @Test
  void tells_the_outcome_although_the_journal_fails() {
    services.journalFails = true;
    done("supply.disconnect");
    done("supply.connect", "i2", Map.of());
  }

  @Test
  void tells_once_that_it_waits_and_why() {
    meter.away = true;
    List<String> told = new ArrayList<>();
    CompletableFuture<Outcome> outcome = ask("supply.disconnect", "i1", Map.of(), told::add);
    scheduler.advance(Duration.ofSeconds(20));
    assertThat(told).singleElement().asString().contains("no session", "tried again");

    meter.away = false;
    useCase.associated(METER);
    scheduler.run();
    assertThat(over(outcome).status()).isEqualTo(Status.DONE);
    assertThat(told).hasSize(1);
  }

  @Test
  void tells_also_that_a_meter_does_not_answer_or_that_another_instruction_is_first() {
    meter.silent = true;
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    ask("supply.disconnect", "i1", Map.of(), first::add);
    ask("supply.connect", "i2", Map.of(), second::add);
    scheduler.advance(Duration.ofSeconds(4));
    assertThat(first).isEmpty();
    scheduler.advance(Duration.ofSeconds(20));
    assertThat(first).singleElement().asString().contains("not answered yet");
    assertThat(second).singleElement().asString().contains("goes first");
  }

  @Test
  void passes_the_refusal_of_the_meter_on() {
    meter.refusal = DataAccessResult.READ_WRITE_DENIED;

    Outcome outcome = end("supply.disconnect");
    assertThat(outcome.status()).isEqualTo(Status.REFUSED);
    assertThat(outcome.text()).contains("The meter refused", "READ_WRITE_DENIED");
  }

  @Test
  void asks_access_and_time_again_right_before_it_acts() {
    services.decision = new Decision(false, "the gateway is in the safe state");
    assertThat(end("supply.disconnect").status()).isEqualTo(Status.REFUSED);

    services.decision = new Decision(true, "");
    services.timeState = TimeTrust.State.UNTRUSTED;
    assertThat(end("supply.disconnect").status()).isEqualTo(Status.TIME_NOT_TRUSTED);
    assertThat(meter.done).isEmpty();
  }

  @Test
  void knows_no_other_meter() {
    services.meters.clear();
    assertThat(end("supply.disconnect").status()).isEqualTo(Status.UNKNOWN_METER);
  }

  @Test
  void acts_once_when_the_meter_returns() {
    meter.away = true;
    CompletableFuture<Outcome> outcome = ask("supply.disconnect", "i1", Map.of());
    scheduler.advance(Duration.ofSeconds(10));
    assertThat(outcome).isNotDone();

    meter.away = false;
    useCase.associated(METER);
    scheduler.run();
    assertThat(over(outcome).status()).isEqualTo(Status.DONE);
    assertThat(meter.done).containsExactly("action 70.1");
  }

  @Test
  void does_nothing_any_more_when_the_validity_has_ended() {
    meter.away = true;
    CompletableFuture<Outcome> outcome = ask("supply.disconnect", "i1", Map.of());
    scheduler.advance(Duration.ofSeconds(31));
    assertThat(over(outcome).status()).isEqualTo(Status.UNREACHABLE);
    assertThat(over(outcome).text()).contains("no session", "Nothing was done");

    meter.away = false;
    useCase.associated(METER);
    scheduler.advance(Duration.ofMinutes(5));
    assertThat(meter.done).isEmpty();
  }

  @Test
  void carries_out_what_waits_for_a_meter_in_the_order_in_which_it_came() {
    meter.away = true;
    CompletableFuture<Outcome> off = ask("supply.disconnect", "i1", Map.of());
    CompletableFuture<Outcome> on = ask("supply.connect", "i2", Map.of());

    meter.away = false;
    useCase.associated(METER);
    scheduler.run();
    assertThat(over(off).status()).isEqualTo(Status.DONE);
    assertThat(over(on).status()).isEqualTo(Status.DONE);
    assertThat(meter.done).containsExactly("action 70.1", "action 70.2");
  }

  @Test
  void looks_what_became_of_it_when_the_answer_got_lost() {
    meter.losesAnswers = 1;

    assertThat(done("supply.disconnect").text()).contains("Confirmed");
    assertThat(meter.done).containsExactly("action 70.1");
  }

  @Test
  void sends_again_when_the_meter_shows_that_the_request_got_lost() {
    meter.losesRequests = 2;

    done("supply.disconnect");
    assertThat(meter.done).containsExactly("action 70.1");
  }

  @Test
  void confirms_after_a_restart_and_does_not_act_again() {
    meter.goesAfter = 1;
    ask("supply.disconnect", "i1", Map.of());
    assertThat(meter.state).isEqualTo(FakeMeter.OFF);
    restart();
    meter.away = false;

    assertThat(done("supply.disconnect").text()).contains("after a restart", "supply is off");
    assertThat(meter.done).containsExactly("action 70.1");
  }

  @Test
  void says_after_a_restart_what_the_meter_is_when_it_is_something_else() {
    meter.goesAfter = 1;
    ask("supply.disconnect", "i1", Map.of());
    restart();
    meter.away = false;
    meter.state = FakeMeter.ON;

    Outcome outcome = end("supply.disconnect");
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.text()).contains("interrupted", "supply is on");
    assertThat(data(outcome)).contains("\"output\":true");
    assertThat(meter.done).containsExactly("action 70.1");
  }

  @Test
  void says_when_it_is_stopped_in_between_that_the_meter_must_be_looked_at() {
    meter.silent = true;
    CompletableFuture<Outcome> outcome = ask("supply.disconnect", "i1", Map.of());
    useCase.close();
    scheduler.run();

    assertThat(over(outcome).status()).isEqualTo(Status.FAILED);
    assertThat(over(outcome).text()).contains("look what the meter is");
  }

  @Test
  void forgets_its_notes_when_the_instruction_cannot_come_again() {
    done("supply.disconnect");
    scheduler.advance(Duration.ofHours(2));
    assertThat(services.state).containsOnlyKeys("i1");
    scheduler.advance(Duration.ofHours(24));
    assertThat(services.state).isEmpty();
  }

  private void restart() {
    useCase = work();
  }

  private Work work() {
    return new Work(scheduler.clock(), scheduler, SupplyWishes.useCase(), services);
  }

  private Outcome done(String type) {
    return done(type, "i1", Map.of());
  }

  private Outcome done(String type, String id, Map<String, String> parameters) {
    Outcome outcome = end(type, id, parameters);
    assertThat(outcome.status()).as(outcome.text()).isEqualTo(Status.DONE);
    return outcome;
  }

  private Outcome end(String type) {
    return end(type, "i1", Map.of());
  }

  private Outcome end(String type, String id, Map<String, String> parameters) {
    CompletableFuture<Outcome> outcome = ask(type, id, parameters);
    return over(outcome);
  }

  private CompletableFuture<Outcome> ask(String type, String id, Map<String, String> parameters) {
    return ask(type, id, parameters, why -> {});
  }

  private CompletableFuture<Outcome> ask(
      String type, String id, Map<String, String> parameters, Consumer<String> waiting) {
    Instant end = scheduler.clock().instant().plusSeconds(30);
    CompletableFuture<Outcome> outcome =
        useCase
            .handle(new Instruction(id, type, Optional.of(METER), "dcs", end, parameters), waiting)
            .toCompletableFuture();
    scheduler.run();
    return outcome;
  }

  private static String data(Outcome outcome) {
    return new String(Base64.getDecoder().decode(outcome.data()), StandardCharsets.UTF_8);
  }

  /** An outcome that is there by now. */
  private static Outcome over(CompletableFuture<Outcome> outcome) {
    assertThat(outcome).isCompleted();
    return outcome.join();
  }
}
