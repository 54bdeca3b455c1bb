package io.tiaki.access.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.model.Measurement;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quality;
import io.tiaki.model.Quantity;
import io.tiaki.model.Reading;
import io.tiaki.model.Source;
import io.tiaki.model.Unit;
import io.tiaki.platform.OperatingState;
import io.tiaki.platform.OperatingState.Mode;
import io.tiaki.platform.OperatingState.State;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PipelineTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:05Z");
  private static final AccessProfile PROFILE =
      new AccessProfile("default", "gw1", "dcs", "sign", 3, Duration.ofMillis(200));

  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeGateway gateway = new FakeGateway();

  private Pipeline pipeline() {
    return new Pipeline(PROFILE, scheduler.clock(), scheduler::nanoTime, scheduler, gateway);
  }

  private static Reading reading(int n) {
    return new Reading(
        new MeterId("TKI0000000000001"),
        ObisCode.LOAD_PROFILE,
        START.plusSeconds(5L * n),
        List.of(
            new Measurement(
                ObisCode.ACTIVE_ENERGY_IMPORT, new Quantity(1_234_567 + n, 0, Unit.WATT_HOUR)),
            new Measurement(ObisCode.VOLTAGE_L1, new Quantity(2_301, -1, Unit.VOLT))),
        Quality.VALID,
        Source.PUSHED);
  }

  private void store(int count) {
    IntStream.range(0, count).mapToObj(PipelineTest::reading).forEach(gateway::store);
  }

  private static JsonObject json(Envelope envelope) {
    String text = new String(envelope.cms(), StandardCharsets.UTF_8);
    assertThat(text).startsWith("signed by sign:for dcs:");
    return JsonParser.parseString(text.substring("signed by sign:for dcs:".length()))
        .getAsJsonObject();
  }

  private List<String> ids() {
    return gateway.outbox.stream().map(Envelope::id).toList();
  }

  @Test
  void lets_nothing_out_before_the_state_is_known_and_goes_on_while_selftest_is_updated() {
    var told = new AtomicReference<Optional<OperatingState>>(Optional.empty());
    Restraint restraint = new Restraint(told::get);
    gateway.mayDisclose = restraint::mayDisclose;
    Pipeline pipeline = pipeline();
    pipeline.start();
    accept(pipeline, 1);
    assertThat(gateway.outbox).as("selftest is not there yet").isEmpty();
    told.set(state(Mode.STARTING));
    scheduler.advance(Duration.ofSeconds(1));
    assertThat(gateway.outbox).as("it does not know yet").isEmpty();
    told.set(state(Mode.NORMAL));
    scheduler.advance(Duration.ofSeconds(1));
    assertThat(ids()).containsExactly("gw1.default.r.1-1");

    told.set(Optional.empty());
    accept(pipeline, 2);
    assertThat(gateway.outbox).as("the old bundle went").hasSize(2);
    told.set(state(Mode.STARTING));
    accept(pipeline, 3);
    assertThat(gateway.outbox).as("the new one does not know yet").hasSize(3);
    told.set(state(Mode.SAFE));
    accept(pipeline, 4);
    assertThat(gateway.outbox).as("it knows").hasSize(3);
  }

  private static Optional<OperatingState> state(Mode mode) {
    return Optional.of(() -> new State(mode, Instant.EPOCH, List.of()));
  }

  private void accept(Pipeline pipeline, int position) {
    gateway.store(reading(position));
    pipeline.committed(position);
    scheduler.advance(Duration.ofSeconds(1));
  }

  @Test
  void sends_what_was_accepted_signed_and_encrypted_in_the_form_of_the_uplink_protocol() {
    store(1);
    pipeline().start();
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(gateway.outbox).hasSize(1);
    assertThat(gateway.outbox.get(0).kind()).isEqualTo(Kind.READINGS);
    assertThat(json(gateway.outbox.get(0)))
        .isEqualTo(
            JsonParser.parseString(
                """
                {"version": 1, "type": "readings", "id": "gw1.default.r.1-1", "gateway": "gw1",
                 "created": "2026-01-01T00:00:00.200Z", "profile": "default",
                 "readings": [{"meter": "TKI0000000000001", "series": "1-0:99.1.0.255",
                   "registered": "2026-01-01T00:00:05Z", "quality": "valid", "source": "pushed",
                   "values": [{"obis": "1-0:1.8.0.255", "value": "1234567", "unit": "Wh"},
                              {"obis": "1-0:32.7.0.255", "value": "230.1", "unit": "V"}]}]}
                """));
    assertThat(gateway.cursors).containsEntry("access.default", 1L);
  }

  @Test
  void sends_batches_in_order_and_rests_when_nothing_is_left() {
    store(7);
    pipeline().start();
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(ids())
        .containsExactly("gw1.default.r.1-3", "gw1.default.r.4-6", "gw1.default.r.7-7");
    int reads = gateway.reads;
    scheduler.advance(Duration.ofMinutes(10));
    assertThat(gateway.reads).isEqualTo(reads);
  }

  @Test
  void readings_that_come_close_together_leave_together() {
    Pipeline pipeline = pipeline();
    pipeline.start();
    scheduler.advance(Duration.ofSeconds(1));
    gateway.store(reading(0));
    pipeline.committed(1);
    scheduler.advance(Duration.ofMillis(100));
    gateway.store(reading(1));
    pipeline.committed(2);
    scheduler.advance(Duration.ofMillis(99));
    assertThat(gateway.outbox).isEmpty();

    scheduler.advance(Duration.ofMillis(1));

    assertThat(ids()).containsExactly("gw1.default.r.1-2");
  }

  @Test
  void goes_on_after_a_restart_where_the_cursor_stands() {
    store(2);
    pipeline().start();
    scheduler.advance(Duration.ofSeconds(1));
    gateway.store(reading(2));

    pipeline().start();
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(ids()).containsExactly("gw1.default.r.1-2", "gw1.default.r.3-3");
  }

  @Test
  void a_crash_before_the_cursor_moved_gives_the_same_id_for_the_same_readings() {
    store(2);
    gateway.advanceFails = true;
    pipeline().start();
    scheduler.advance(Duration.ofSeconds(1));

    pipeline().start();
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(ids()).containsExactly("gw1.default.r.1-2", "gw1.default.r.1-2");
    assertThat(json(gateway.outbox.get(0)).get("readings"))
        .isEqualTo(json(gateway.outbox.get(1)).get("readings"));
  }

  @Test
  void a_full_outbox_makes_it_wait_and_nothing_is_lost() {
    store(4);
    gateway.outboxFull = true;
    pipeline().start();
    scheduler.advance(Duration.ofMinutes(2));
    assertThat(gateway.cursors).containsEntry("access.default", 0L);

    gateway.outboxFull = false;
    scheduler.advance(Duration.ofSeconds(31));

    assertThat(ids()).containsExactly("gw1.default.r.1-3", "gw1.default.r.4-4");
  }

  @Test
  void the_log_knows_its_reader_before_anything_left() {
    store(1);
    gateway.outboxFull = true;
    pipeline().start();
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(gateway.cursors).containsEntry("access.default", 0L);
  }

  @Test
  void an_outbox_that_never_answers_does_not_stop_it_for_good() {
    store(1);
    gateway.outboxSilent = true;
    pipeline().start();
    scheduler.advance(Duration.ofSeconds(10));
    gateway.outboxSilent = false;

    scheduler.advance(Duration.ofSeconds(40));

    assertThat(ids()).containsExactly("gw1.default.r.1-1");
  }

  @Test
  void waits_while_others_are_away() {
    store(1);
    gateway.logThere = false;
    gateway.outboxThere = false;
    gateway.securityThere = false;
    pipeline().start();
    scheduler.advance(Duration.ofSeconds(10));
    gateway.logThere = true;
    scheduler.advance(Duration.ofSeconds(10));
    gateway.outboxThere = true;
    scheduler.advance(Duration.ofSeconds(10));
    assertThat(gateway.outbox).isEmpty();

    gateway.securityThere = true;
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(ids()).containsExactly("gw1.default.r.1-1");
  }

  @Test
  void hears_of_a_commit_while_it_is_waiting_for_the_outbox() {
    Pipeline pipeline = pipeline();
    store(1);
    gateway.outboxSilent = true;
    pipeline.start();
    scheduler.advance(Duration.ofSeconds(1));
    gateway.store(reading(1));
    pipeline.committed(2);
    scheduler.advance(Duration.ofSeconds(1));
    gateway.outboxSilent = false;

    scheduler.advance(Duration.ofSeconds(40));

    assertThat(gateway.cursors).containsEntry("access.default", 2L);
  }

  @Test
  void nothing_leaves_under_a_name_that_is_not_in_the_certificate() {
    gateway.name = "another";
    store(2);
    pipeline().start();
    scheduler.advance(Duration.ofSeconds(10));
    assertThat(gateway.outbox).isEmpty();

    gateway.name = "gw1";
    scheduler.advance(Duration.ofMinutes(1));

    assertThat(ids()).containsExactly("gw1.default.r.1-2");
  }

  @Test
  void readings_go_on_leaving_when_a_service_fails_unexpectedly_after_the_outbox_took_them() {
    store(3);
    gateway.journalBroken = true;
    Pipeline pipeline = pipeline();
    pipeline.start();
    scheduler.advance(Duration.ofSeconds(1));

    gateway.journalBroken = false;
    store(3);
    pipeline.committed(6);
    scheduler.advance(Duration.ofSeconds(5));

    assertThat(gateway.cursors).containsEntry("access.default", 6L);
    assertThat(gateway.journal).extracting(e -> e.code()).containsExactly("access.left");
  }
}
