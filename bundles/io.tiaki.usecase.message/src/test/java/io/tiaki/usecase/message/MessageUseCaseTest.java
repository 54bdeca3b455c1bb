package io.tiaki.usecase.message;

import static io.tiaki.usecase.message.FakeMeter.DISPLAY;
import static io.tiaki.usecase.message.FakeMeter.QUESTION;
import static io.tiaki.usecase.message.FakeMeter.TERMS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.access.Decision;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.DataNotification;
import io.tiaki.model.MeterId;
import io.tiaki.testkit.FakeServices;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import io.tiaki.usecase.message.internal.MessageWishes;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MessageUseCaseTest {
  private static final MeterId METER = new MeterId("TKI0000000000001");
  private static final String WRITTEN = "Your aunt called";
  private static final Map<String, String> HELLO = Map.of("text", WRITTEN);
  private static final int YES = 1;
  private static final int NO = 2;

  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeMeter meter = new FakeMeter();
  private final FakeServices services = new FakeServices(meter);
  private final List<String> told = new ArrayList<>();
  private Work useCase = work();

  @BeforeEach
  void the_meter_is_known() {
    services.meters.add(METER);
  }

  @Test
  void shows_a_message_with_its_terms_and_confirms_it() {
    Map<String, String> terms =
        Map.of("text", WRITTEN, "priority", "high", "until", "2026-11-24T00:00:00Z");
    Outcome outcome = done("message.show", "i1", terms);

    assertThat(meter.values.get(DISPLAY)).isEqualTo(FakeMeter.text(WRITTEN));
    assertThat(meter.part(TERMS, 1)).isEqualTo(new CosemData.EnumData(2));
    assertThat(meter.done).containsExactly(TERMS);
    assertThat(outcome.text()).contains("Confirmed by the meter");
    assertThat(data(outcome)).isEqualTo("{\"shown\":true}");
  }

  @Test
  void tells_nobody_but_the_meter_what_is_written() {
    Outcome shown = done("message.show", "i1", HELLO);
    Outcome malformed = end("message.show", "i2", Map.of("text", WRITTEN + "\n"));
    CompletableFuture<Outcome> asked = ask("message.ask", "i3", HELLO);
    scheduler.advance(Duration.ofSeconds(31));

    assertThat(services.journal).hasSize(2).noneMatch(e -> e.text().contains(WRITTEN));
    assertThat(List.of(shown, malformed, over(asked)))
        .allSatisfy(o -> assertThat(o.text() + data(o)).doesNotContain(WRITTEN));
    assertThat(told).noneMatch(why -> why.contains(WRITTEN));
  }

  @Test
  void asks_and_tells_the_answer_to_who_asked_and_not_to_the_logs() {
    CompletableFuture<Outcome> outcome = ask("message.ask", "i1", HELLO);
    assertThat(outcome).isNotDone();
    assertThat(meter.done).containsExactly(TERMS, QUESTION);
    assertThat(told).singleElement().asString().contains("nobody has answered");

    meter.answer(NO);
    pushed();
    assertThat(over(outcome).status()).isEqualTo(Status.DONE);
    assertThat(data(over(outcome))).contains("\"answer\":\"no\"");
    assertThat(over(outcome).text())
        .isEqualTo("Confirmed by the meter: the consumer answered the question");
  }

  @Test
  void finds_an_answer_that_was_not_pushed() {
    CompletableFuture<Outcome> outcome = ask("message.ask", "i1", HELLO);
    meter.answer(YES);
    scheduler.advance(Duration.ofSeconds(6));
    assertThat(data(over(outcome))).contains("\"answer\":\"yes\"");
  }

  @Test
  void says_plainly_that_nobody_answered() {
    CompletableFuture<Outcome> outcome = ask("message.ask", "i1", HELLO);
    scheduler.advance(Duration.ofSeconds(31));

    assertThat(over(outcome).status()).isEqualTo(Status.TIMED_OUT);
    assertThat(over(outcome).text()).contains("nobody has answered it");
    assertThat(data(over(outcome))).contains("\"shown\":true", "\"answer\":\"none\"");
    assertThat(meter.done).containsExactly(TERMS, QUESTION);
  }

  @Test
  void shows_what_comes_while_a_question_is_open_and_then_the_question_is_over() {
    CompletableFuture<Outcome> question = ask("message.ask", "i1", HELLO);
    done("message.show", "i2", Map.of("text", "Fire!", "priority", "urgent"));
    pushed();

    assertThat(over(question).status()).isEqualTo(Status.FAILED);
    assertThat(over(question).text()).contains("does not any more", "something else");
  }

  @Test
  void leaves_what_is_more_important_on_the_display_and_clears_it_when_told() {
    done("message.show", "i1", Map.of("text", "Fire!", "priority", "urgent"));
    Outcome outcome = end("message.show", "i2", HELLO);
    assertThat(outcome.status()).isEqualTo(Status.REFUSED);
    assertThat(outcome.text()).contains("higher priority");
    assertThat(meter.values.get(DISPLAY)).isEqualTo(FakeMeter.text("Fire!"));

    assertThat(data(done("message.clear", "i3", Map.of()))).isEqualTo("{\"shown\":false}");
    assertThat(done("message.clear", "i4", Map.of()).text()).contains("so already");
  }

  @Test
  void takes_meters_that_know_text_alone_for_what_they_are() {
    meter.values.remove(TERMS);
    meter.values.remove(QUESTION);
    done("message.show", "i1", HELLO);
    assertThat(meter.done).containsExactly(DISPLAY);

    Outcome ends = end("message.show", "i2", Map.of("text", "x", "until", "2026-11-24T00:00:00Z"));
    assertThat(ends.status()).isEqualTo(Status.REFUSED);
    assertThat(ends.text()).contains("leave out until");
    Outcome asked = end("message.ask", "i3", HELLO);
    assertThat(asked.status()).isEqualTo(Status.REFUSED);
    assertThat(asked.text()).contains("takes no questions");
    assertThat(meter.done).hasSize(1);
    done("message.clear", "i4", Map.of());
    assertThat(meter.values.get(DISPLAY)).isEqualTo(FakeMeter.text(""));
  }

  @Test
  void refuses_what_is_no_message() {
    for (Map<String, String> bad :
        List.of(
            Map.<String, String>of(),
            Map.of("text", " "),
            Map.of("text", "x".repeat(161)),
            Map.of("text", "two\nlines"),
            Map.of("text", "\u001b[2J"),
            Map.of("text", "\u202Edesrever"),
            Map.of("text", "\ud800"),
            Map.of("text", "x", "priority", "1"),
            Map.of("text", "x", "until", "soon"),
            Map.of("text", "x", "until", "2100-01-01T00:00:00Z"),
            Map.of("text", "x", "only.at.night", "true"))) {
      assertThat(end("message.show", "i1", bad).status()).as("%s", bad).isEqualTo(Status.MALFORMED);
    }
    assertThat(end("message.ask", "i1", Map.of("text", "x", "until", "2026-11-24T00:00:00Z")))
        .extracting(Outcome::status)
        .isEqualTo(Status.MALFORMED);
    assertThat(end("message.clear", "i1", HELLO).status()).isEqualTo(Status.MALFORMED);
    assertThat(meter.done).isEmpty();
    done("message.show", "i1", Map.of("text", "Grüße \ud83d\ude42 ".repeat(20).strip()));
  }

  @Test
  void passes_the_refusal_of_the_meter_on() {
    meter.refusal = DataAccessResult.READ_WRITE_DENIED;
    Outcome outcome = end("message.show", "i1", HELLO);
    assertThat(outcome.status()).isEqualTo(Status.REFUSED);
    assertThat(outcome.text()).contains("The meter refused", "READ_WRITE_DENIED");
  }

  @Test
  void asks_access_again_right_before_it_shows() {
    services.decision = new Decision(false, "the right was withdrawn");
    Outcome outcome = end("message.show", "i1", HELLO);
    assertThat(outcome.status()).isEqualTo(Status.REFUSED);
    assertThat(outcome.text()).contains("Access control refused it");
    assertThat(meter.done).isEmpty();
  }

  @Test
  void shows_once_when_the_meter_returns() {
    meter.away = true;
    CompletableFuture<Outcome> outcome = ask("message.show", "i1", HELLO);
    scheduler.advance(Duration.ofSeconds(10));
    assertThat(outcome).isNotDone();

    meter.away = false;
    useCase.associated(METER);
    scheduler.run();
    assertThat(over(outcome).status()).isEqualTo(Status.DONE);
    assertThat(meter.done).containsExactly(TERMS);
  }

  @Test
  void a_meter_that_goes_after_it_was_asked_and_returns_gives_its_answer() {
    CompletableFuture<Outcome> outcome = ask("message.ask", "i1", HELLO);
    meter.away = true;
    scheduler.advance(Duration.ofSeconds(10));
    meter.answer(YES);
    meter.away = false;
    useCase.associated(METER);
    scheduler.run();
    assertThat(data(over(outcome))).contains("\"answer\":\"yes\"");
    assertThat(meter.done).containsExactly(TERMS, QUESTION);
  }

  @Test
  void shows_nothing_any_more_when_the_validity_has_ended() {
    meter.away = true;
    CompletableFuture<Outcome> outcome = ask("message.ask", "i1", HELLO);
    scheduler.advance(Duration.ofSeconds(31));
    assertThat(over(outcome).status()).isEqualTo(Status.UNREACHABLE);
    meter.away = false;
    useCase.associated(METER);
    scheduler.advance(Duration.ofMinutes(5));
    assertThat(meter.done).isEmpty();
  }

  @Test
  void looks_what_became_of_it_when_the_answer_got_lost() {
    meter.losesAnswers = 2;
    CompletableFuture<Outcome> outcome = ask("message.ask", "i1", HELLO);
    meter.answer(YES);
    pushed();
    assertThat(over(outcome).status()).isEqualTo(Status.DONE);
    assertThat(meter.done).containsExactly(TERMS, QUESTION);
  }

  @Test
  void waits_on_for_the_answer_after_a_restart_and_does_not_ask_again() {
    ask("message.ask", "i1", HELLO);
    useCase = work();
    CompletableFuture<Outcome> again = ask("message.ask", "i1", HELLO);
    assertThat(again).isNotDone();
    meter.answer(YES);
    pushed();
    assertThat(data(over(again))).contains("\"answer\":\"yes\"");
    assertThat(meter.done).containsExactly(TERMS, QUESTION);
  }

  @Test
  void does_not_show_again_what_was_replaced_when_it_comes_once_more() {
    done("message.show", "i1", HELLO);
    done("message.show", "i2", Map.of("text", "Newer"));
    Outcome outcome = end("message.show", "i1", HELLO);
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.text()).contains("interrupted");
    assertThat(meter.values.get(DISPLAY)).isEqualTo(FakeMeter.text("Newer"));
  }

  private Work work() {
    return new Work(scheduler.clock(), scheduler, MessageWishes.useCase(), services);
  }

  /** The meter pushes something. */
  private void pushed() {
    useCase.notified(
        METER, new DataNotification(1, Optional.empty(), new CosemData.BooleanData(true)));
    scheduler.run();
  }

  private Outcome done(String type, String id, Map<String, String> parameters) {
    Outcome outcome = end(type, id, parameters);
    assertThat(outcome.status()).as(outcome.text()).isEqualTo(Status.DONE);
    return outcome;
  }

  private Outcome end(String type, String id, Map<String, String> parameters) {
    CompletableFuture<Outcome> outcome = ask(type, id, parameters);
    return over(outcome);
  }

  private CompletableFuture<Outcome> ask(String type, String id, Map<String, String> parameters) {
    Instant end = scheduler.clock().instant().plusSeconds(30);
    CompletableFuture<Outcome> outcome =
        useCase
            .handle(
                new Instruction(id, type, Optional.of(METER), "dcs", end, parameters), told::add)
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
