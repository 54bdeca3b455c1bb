package io.tiaki.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.Measurement;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quality;
import io.tiaki.model.Quantity;
import io.tiaki.model.Reading;
import io.tiaki.model.Source;
import io.tiaki.model.Unit;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Kind;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DispatcherTest {
  private static final Settings SETTINGS = new Settings("gw1", "sign", "decrypt", "dcs");
  private static final MeterId METER = new MeterId("TKI0000000000001");

  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeGateway gateway = new FakeGateway();
  private Dispatcher dispatcher;

  @BeforeEach
  void restart() {
    dispatcher = new Dispatcher(SETTINGS, scheduler.clock(), scheduler, gateway);
    dispatcher.start();
    scheduler.run();
  }

  private String json(String id, Duration valid) {
    Instant now = scheduler.clock().instant();
    return """
        {"version": 1, "type": "instruction", "id": "%s", "gateway": "gw1", "created": "%s", "validUntil": "%s",
         "instruction": "reading.read", "meter": "TKI0000000000001", "parameters": {}, "later": [1, {"a": null}]}
        """
        .formatted(id, now, now.plus(valid));
  }

  private void receive(String signer, String json) {
    dispatcher.received(Kind.INSTRUCTION, FakeGateway.message(signer, json));
    scheduler.run();
  }

  private void receive(String id) {
    receive("dcs", json(id, Duration.ofSeconds(30)));
  }

  private List<String> statuses() {
    return gateway.outcomes().stream().map(o -> o.get("status").getAsString()).toList();
  }

  private List<String> ids() {
    return gateway.outbox.stream().map(Envelope::id).toList();
  }

  @Test
  void hands_an_instruction_over_and_answers_in_the_form_of_the_uplink_protocol() {
    Reading reading =
        new Reading(
            METER,
            ObisCode.CLOCK,
            Instant.parse("2026-01-01T00:00:00.120Z"),
            List.of(new Measurement(ObisCode.VOLTAGE_L1, new Quantity(2_301, -1, Unit.VOLT))),
            Quality.VALID,
            Source.ON_DEMAND);
    gateway.answer =
        CompletableFuture.completedFuture(new Outcome(Status.DONE, "", List.of(reading)));

    receive("i1");

    assertThat(gateway.handled).hasSize(1);
    assertThat(gateway.handled.get(0).issuer()).isEqualTo("dcs");
    assertThat(gateway.handled.get(0).meter()).contains(METER);
    assertThat(gateway.outbox.get(0).kind()).isEqualTo(Kind.OUTCOME);
    assertThat(gateway.outcomes().get(0))
        .isEqualTo(
            JsonParser.parseString(
                """
                {"version": 1, "type": "outcome", "id": "gw1.o.i1", "gateway": "gw1", "created": "2026-01-01T00:00:00Z",
                 "instruction": "i1", "status": "done", "text": "",
                 "readings": [{"meter": "TKI0000000000001", "series": "0-0:1.0.0.255",
                   "registered": "2026-01-01T00:00:00.120Z", "quality": "valid", "source": "on-demand",
                   "values": [{"obis": "1-0:32.7.0.255", "value": "230.1", "unit": "V"}]}]}
                """));
    assertThat(gateway.journal)
        .extracting(JournalEvent::code)
        .containsExactly("instruction.received", "instruction.done");
  }

  @Test
  void leaves_out_readings_that_the_protocol_cannot_say() {
    Reading reading =
        new Reading(
            METER,
            ObisCode.CLOCK,
            Instant.parse("2026-01-01T00:00:00Z"),
            List.of(new Measurement(ObisCode.VOLTAGE_L1, new Quantity(1, 40, Unit.VOLT))),
            Quality.VALID,
            Source.ON_DEMAND);
    gateway.answer =
        CompletableFuture.completedFuture(new Outcome(Status.DONE, "", List.of(reading)));

    receive("i1");

    assertThat(gateway.outcomes().get(0).getAsJsonArray("readings")).isEmpty();
  }

  @Test
  void is_deaf_to_other_kinds() {
    dispatcher.received(
        Kind.RECEIPT, FakeGateway.message("dcs", json("i1", Duration.ofSeconds(30))));
    scheduler.run();

    assertThat(gateway.handled).isEmpty();
    assertThat(gateway.journal).isEmpty();
  }

  @Test
  void the_same_instruction_acts_once_and_is_answered_with_the_first_outcome() {
    receive("i1");
    gateway.answer = CompletableFuture.completedFuture(Outcome.of(Status.FAILED, "another"));
    scheduler.advance(Duration.ofSeconds(5));
    receive("i1");
    restart();
    receive("i1");

    assertThat(gateway.handled).hasSize(1);
    assertThat(gateway.outcomes()).hasSize(3).containsOnly(gateway.outcomes().get(0));
  }

  @Test
  void a_repetition_while_it_runs_is_not_handed_over_again() {
    CompletableFuture<Outcome> slow = new CompletableFuture<>();
    gateway.answer = slow;
    receive("i1");
    receive("i1");
    slow.complete(Outcome.of(Status.DONE, ""));
    scheduler.run();

    assertThat(gateway.handled).hasSize(1);
    assertThat(ids()).containsExactly("gw1.o.i1");
  }

  @Test
  void a_message_without_good_signature_gets_no_answer_and_stands_in_the_journal() {
    dispatcher.received(Kind.INSTRUCTION, new byte[] {1, 2, 3});
    scheduler.run();

    assertThat(gateway.outbox).isEmpty();
    assertThat(gateway.journal)
        .extracting(JournalEvent::code)
        .containsExactly("instruction.rejected");
  }

  @Test
  void who_has_no_right_is_refused_and_cannot_answer_for_an_id() {
    receive("mallory", json("i1", Duration.ofSeconds(30)));
    receive("i1");

    assertThat(statuses()).containsExactly("refused", "done");
    assertThat(ids()).containsExactly("gw1.o.i1.refused", "gw1.o.i1");
    assertThat(gateway.asked.get(0).subject()).isEqualTo("mallory");
    assertThat(gateway.handled).hasSize(1);
  }

  @Test
  void an_instruction_for_another_gateway_is_dropped() {
    receive("dcs", json("i1", Duration.ofSeconds(30)).replace("gw1", "gw2"));

    assertThat(gateway.outbox).isEmpty();
    assertThat(gateway.journal)
        .extracting(JournalEvent::code)
        .containsExactly("instruction.misdirected");
  }

  @Test
  void what_is_over_or_too_far_ahead_is_not_carried_out() {
    receive("dcs", json("i1", Duration.ZERO));
    receive("dcs", json("i2", Duration.ofDays(8)));

    assertThat(statuses()).containsExactly("expired", "malformed");
    assertThat(gateway.handled).isEmpty();
    assertThat(gateway.state).isEmpty();
  }

  @Test
  void what_is_malformed_is_answered_when_it_says_who_it_is() {
    JsonObject good = JsonParser.parseString(json("i1", Duration.ofSeconds(30))).getAsJsonObject();
    for (String member : List.of("version", "type", "created", "validUntil", "instruction")) {
      JsonObject bad = good.deepCopy();
      bad.remove(member);
      receive("dcs", bad.toString());
    }
    assertThat(statuses()).hasSize(5).containsOnly("malformed");

    for (String hopeless :
        List.of(
            "",
            "{",
            "[]",
            "null",
            "{\"id\": 1}",
            "{\"id\":\"a/b\",\"gateway\":\"gw1\"}",
            "{} {}")) {
      receive("dcs", hopeless);
    }
    receive("dcs", good.toString().replace("\"i1\"", "\"" + "x".repeat(70_000) + "\""));
    assertThat(gateway.outbox).hasSize(5);
    assertThat(gateway.handled).isEmpty();
  }

  @Test
  void wrong_members_are_malformed() {
    String good = json("i1", Duration.ofSeconds(30));
    List<String> bad =
        List.of(
            good.replace("\"version\": 1", "\"version\": 2"),
            good.replace("\"version\": 1", "\"version\": \"1\""),
            good.replace("TKI0000000000001", "tki1"),
            good.replace("\"parameters\": {}", "\"parameters\": {\"a\": 1}"),
            good.replace("\"parameters\": {}", "\"parameters\": []"),
            with(good, "x".repeat(16_385)),
            good.replace("00:30Z", "00:30+00:00"),
            good.replace("reading.read", "Reading Read"));
    bad.forEach(json -> receive("dcs", json));

    assertThat(statuses()).hasSize(bad.size()).containsOnly("malformed");
  }

  @Test
  void a_parameter_may_hold_a_signature() {
    String signature = "x".repeat(16_384);

    receive("dcs", with(json("i1", Duration.ofSeconds(30)), signature));

    assertThat(gateway.handled.get(0).parameters()).containsEntry("signature", signature);
  }

  private static String with(String json, String signature) {
    return json.replace(
        "\"parameters\": {}", "\"parameters\": {\"signature\": \"" + signature + "\"}");
  }

  @Test
  void a_type_nobody_knows_is_unsupported_after_a_while() {
    gateway.types = Set.of("something.else");
    receive("i1");
    scheduler.advance(Duration.ofSeconds(9));
    assertThat(gateway.outbox).isEmpty();

    scheduler.advance(Duration.ofSeconds(2));

    assertThat(statuses()).containsExactly("unsupported");
  }

  @Test
  void a_handler_that_is_being_updated_is_waited_for() {
    gateway.handlers.clear();
    receive("i1");
    scheduler.advance(Duration.ofSeconds(3));
    gateway.handlers.add(gateway);
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(statuses()).containsExactly("done");
  }

  @Test
  void a_handler_that_says_nothing_is_answered_for() {
    gateway.answer = new CompletableFuture<>();
    receive("i1");
    scheduler.advance(Duration.ofSeconds(36));

    assertThat(statuses()).containsExactly("timed-out");
  }

  @Test
  void a_handler_that_throws_harms_nobody() {
    gateway.answer = CompletableFuture.failedFuture(new IllegalStateException("oops"));
    receive("i1");
    gateway.answer = CompletableFuture.completedFuture(Outcome.of(Status.DONE, ""));
    receive("i2");

    assertThat(statuses()).containsExactly("failed", "done");
  }

  @Test
  void an_instruction_is_remembered_before_it_is_handed_over() {
    gateway.stateFails = true;
    receive("i1");

    assertThat(gateway.handled).isEmpty();
    assertThat(statuses()).containsExactly("overloaded");

    gateway.stateFails = false;
    receive("i1");
    assertThat(statuses()).containsExactly("overloaded", "done");
  }

  @Test
  void a_reading_that_a_restart_interrupted_is_done_again() {
    gateway.answer = new CompletableFuture<>();
    receive("i1");
    gateway.answer = CompletableFuture.completedFuture(Outcome.of(Status.DONE, ""));
    restart();

    assertThat(gateway.handled).hasSize(2);
    assertThat(statuses()).containsExactly("done");
  }

  @Test
  void what_its_handler_goes_on_with_is_handed_over_again_with_its_id() {
    String type = "supply.disconnect";
    gateway.types = Set.of(type);
    gateway.answer = new CompletableFuture<>();
    receive("dcs", json("i1", Duration.ofSeconds(30)).replace("reading.read", type));
    gateway.answer = CompletableFuture.completedFuture(Outcome.of(Status.DONE, ""));
    restart();
    assertThat(gateway.handled).extracting(Instruction::id).containsExactly("i1", "i1");
    assertThat(statuses()).containsExactly("done");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anything_else_that_a_restart_interrupted_failed(boolean handled) {
    gateway.types = Set.of("message.show");
    gateway.resumes = false;
    gateway.answer = new CompletableFuture<>();
    receive("dcs", json("i1", Duration.ofSeconds(30)).replace("reading.read", "message.show"));
    if (!handled) {
      gateway.types = Set.of();
    }
    restart();
    scheduler.advance(Duration.ofSeconds(11));
    assertThat(gateway.handled).hasSize(1);
    assertThat(statuses()).containsExactly("failed");
    assertThat(gateway.outcomes().get(0).get("text").getAsString())
        .contains("interrupted by a restart");
  }

  @Test
  void an_outcome_waits_for_the_outbox_also_over_a_restart() {
    gateway.outboxFull = true;
    receive("i1");
    scheduler.advance(Duration.ofMinutes(1));
    assertThat(gateway.outbox).isEmpty();

    gateway.outboxFull = false;
    restart();
    assertThat(ids()).contains("gw1.o.i1");
  }

  @Test
  void waits_while_a_service_is_away() {
    gateway.stateThere = false;
    receive("i1");
    scheduler.advance(Duration.ofSeconds(5));
    assertThat(gateway.asked).isEmpty();

    gateway.stateThere = true;
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(statuses()).containsExactly("done");
  }

  @Test
  void more_than_fits_is_dropped_and_journaled_once() {
    gateway.stateThere = false;
    for (int i = 0; i < 1_010; i++) {
      dispatcher.received(
          Kind.INSTRUCTION, FakeGateway.message("dcs", json("i" + i, Duration.ofSeconds(30))));
    }

    assertThat(dispatcher.dropped()).isEqualTo(10);
    assertThat(gateway.journal)
        .extracting(JournalEvent::code)
        .containsExactly("instruction.dropped");
  }

  @Test
  void more_than_can_be_carried_out_is_overloaded() {
    gateway.answer = new CompletableFuture<>();
    for (int i = 0; i < 1_001; i++) {
      receive("i" + i);
    }

    assertThat(gateway.handled).hasSize(1_000);
    assertThat(ids()).containsExactly("gw1.o.i1000.overloaded");
  }

  @Test
  void outcome_ids_fit_however_long_the_names_are() {
    Settings settings = new Settings("g".repeat(64), "sign", "decrypt", "dcs");
    dispatcher = new Dispatcher(settings, scheduler.clock(), scheduler, gateway);
    dispatcher.start();
    receive("dcs", json("i".repeat(64), Duration.ofSeconds(30)).replace("gw1", "g".repeat(64)));

    assertThat(statuses()).containsExactly("done");
  }

  @Test
  void a_damaged_memory_entry_does_not_stop_the_rest() {
    gateway.state.put("i0", new byte[] {1, 2});
    gateway.state.put("i9", "{\"format\":1}".getBytes(StandardCharsets.UTF_8));
    restart();
    receive("i1");

    assertThat(statuses()).containsExactly("done");
  }

  @Test
  void an_id_that_a_later_version_remembers_is_refused_as_long_as_it_could_be_valid() {
    receive("i1");
    rewrite("i1", "\"format\":1", "\"format\":2");
    restart();
    scheduler.advance(Duration.ofHours(24));
    receive("i1");

    assertThat(gateway.handled).hasSize(1);
    assertThat(statuses()).containsExactly("done", "refused");
    assertThat(gateway.outcomes().get(1).get("text").getAsString())
        .contains("this version cannot read", "with a new id");
    assertThat(gateway.journal)
        .extracting(JournalEvent::code)
        .endsWith("instruction.received", "instruction.refused");

    scheduler.advance(Duration.ofMinutes(5));
    assertThat(gateway.state).isEmpty();
  }

  @Test
  void an_id_whose_entry_says_nothing_readable_is_never_used_again() {
    gateway.state.put("i1", new byte[] {1, 2});
    scheduler.advance(Duration.ofDays(30));
    receive("i1");

    assertThat(gateway.handled).isEmpty();
    assertThat(statuses()).containsExactly("refused");
  }

  private void rewrite(String id, String from, String to) {
    String text = new String(gateway.state.get(id), StandardCharsets.UTF_8);
    assertThat(text).contains(from);
    gateway.state.put(id, text.replace(from, to).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void an_id_of_another_issuer_is_refused_and_its_outcome_is_not_revealed() {
    gateway.answer =
        CompletableFuture.completedFuture(Outcome.of(Status.FAILED, "the meter's secret answer"));
    receive("i1");
    receive("dcs2", json("i1", Duration.ofSeconds(30)));
    restart();
    receive("dcs2", json("i1", Duration.ofSeconds(30)));

    assertThat(gateway.handled).hasSize(1);
    assertThat(statuses()).containsExactly("failed", "refused", "refused");
    assertThat(gateway.outcomes().get(2).get("text").getAsString())
        .isEqualTo("This id was used by another issuer: ask again with a new id");
    assertThat(gateway.journal).last().extracting(JournalEvent::subject).isEqualTo("dcs2");
    assertThat(gateway.journal)
        .last()
        .extracting(JournalEvent::code)
        .isEqualTo("instruction.refused");
  }

  @Test
  void an_id_of_another_issuer_is_refused_before_it_is_durable_too() {
    gateway.commit = new CompletableFuture<>();
    receive("i1");
    receive("dcs2", json("i1", Duration.ofSeconds(30)));
    assertThat(statuses()).containsExactly("refused");

    gateway.commit.complete(null);
    scheduler.run();
    assertThat(statuses()).containsExactly("refused", "done");
    assertThat(gateway.handled).extracting(Instruction::issuer).containsExactly("dcs");
  }
}
