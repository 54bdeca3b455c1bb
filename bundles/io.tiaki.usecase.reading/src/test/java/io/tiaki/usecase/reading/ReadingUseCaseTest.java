package io.tiaki.usecase.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
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
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadingUseCaseTest {
  private static final MeterId METER = new MeterId("TKI0000000000001");
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeMeter meter = new FakeMeter();
  private final FakeServices services = new FakeServices(meter);
  private ReadingUseCase useCase = newUseCase();

  private ReadingUseCase newUseCase() {
    return new ReadingUseCase(scheduler.clock(), scheduler, Settings.DEFAULT, services);
  }

  @BeforeEach
  void the_meter_is_known() {
    services.meters.add(METER);
  }

  private Instant now() {
    return scheduler.clock().instant();
  }

  private void associate() {
    useCase.associated(METER);
    scheduler.run();
  }

  /** The meter registers and pushes one row per period. */
  private void live(int periods) {
    for (int i = 0; i < periods; i++) {
      scheduler.advance(PERIOD);
      useCase.notified(METER, meter.capture(now(), 1_000 + i));
      scheduler.run();
    }
  }

  private void lose(int periods) {
    for (int i = 0; i < periods; i++) {
      scheduler.advance(PERIOD);
      meter.capture(now(), 2_000 + i);
    }
  }

  private List<Source> sources() {
    return services.accepted.stream().map(Reading::source).toList();
  }

  @Test
  void stores_what_is_pushed_with_scaler_unit_time_and_source() {
    associate();
    live(1);

    assertThat(services.accepted)
        .containsExactly(
            new Reading(
                METER,
                ObisCode.LOAD_PROFILE,
                now(),
                List.of(
                    new Measurement(
                        ObisCode.ACTIVE_ENERGY_IMPORT, new Quantity(1_000, 0, Unit.WATT_HOUR)),
                    new Measurement(
                        ObisCode.ACTIVE_ENERGY_EXPORT, new Quantity(0, 0, Unit.WATT_HOUR)),
                    new Measurement(ObisCode.VOLTAGE_L1, new Quantity(2_301, -1, Unit.VOLT))),
                Quality.VALID,
                Source.PUSHED));
  }

  @Test
  void reads_the_profile_at_first_contact_as_far_as_the_horizon() {
    Instant old = now().minus(Duration.ofHours(30));
    meter.capture(old, 1);
    meter.capture(now().minus(Duration.ofHours(23)), 2);
    meter.capture(now().minusSeconds(5), 3);

    associate();

    assertThat(services.accepted)
        .hasSize(2)
        .extracting(Reading::source)
        .containsOnly(Source.PROFILE);
    assertThat(meter.ranges.get(0)[0]).isEqualTo(now().minus(Duration.ofHours(24)));
    assertThat(meter.ranges).as("few rows: one request").hasSize(1);
  }

  @Test
  void contiguous_pushes_need_no_profile() {
    meter.capture(now(), 0);
    associate();
    meter.ranges.clear();

    live(20);

    assertThat(meter.ranges).isEmpty();
    assertThat(services.accepted).hasSize(21);
  }

  @Test
  void a_lost_push_is_read_from_the_profile_when_the_next_one_comes() {
    Settings lazy = new Settings(Duration.ofHours(24), Duration.ofHours(1), 32, 96);
    useCase = new ReadingUseCase(scheduler.clock(), scheduler, lazy, services);
    meter.capture(now(), 0);
    associate();
    live(2);
    Instant last = now();
    lose(1);
    live(1);

    assertThat(sources())
        .containsExactly(
            Source.PROFILE, Source.PUSHED, Source.PUSHED, Source.PUSHED, Source.PROFILE);
    assertThat(meter.ranges.get(meter.ranges.size() - 1)[0]).isEqualTo(last.plusMillis(10));
  }

  @Test
  void a_row_out_of_turn_does_not_hide_a_lost_one() {
    meter.capture(now(), 0);
    associate();
    live(2);
    lose(1);
    scheduler.advance(Duration.ofSeconds(1));
    useCase.notified(METER, meter.capture(now(), 3));
    scheduler.run();

    assertThat(services.accepted).hasSize(5);
  }

  @Test
  void what_was_lost_after_the_clock_was_set_back_is_found() {
    meter.capture(now(), 0);
    associate();
    live(20);
    Instant set = now().minusSeconds(61);
    useCase.notified(METER, meter.capture(set.plusSeconds(5), 1));
    scheduler.run();
    meter.capture(set.plusSeconds(10), 2);
    useCase.notified(METER, meter.capture(set.plusSeconds(15), 3));
    scheduler.run();

    assertThat(services.accepted)
        .extracting(Reading::registered)
        .contains(set.plusSeconds(5), set.plusSeconds(10), set.plusSeconds(15));
  }

  @Test
  void silence_for_one_and_a_half_periods_makes_it_look() {
    meter.capture(now(), 0);
    associate();
    live(2);
    lose(1);

    scheduler.advance(Duration.ofSeconds(4));

    assertThat(sources()).endsWith(Source.PROFILE).hasSize(4);
  }

  @Test
  void a_meter_that_says_nothing_is_asked_less_and_less() {
    meter.capture(now(), 0);
    associate();
    meter.ranges.clear();

    scheduler.advance(Duration.ofHours(2));

    assertThat(meter.ranges).hasSizeBetween(5, 25);
  }

  @Test
  void an_association_fills_what_was_missed_meanwhile() {
    meter.capture(now(), 0);
    associate();
    live(1);
    useCase.lost(METER);
    lose(50);
    assertThat(services.accepted).hasSize(2);

    associate();

    assertThat(services.accepted).hasSize(52);
  }

  @Test
  void long_gaps_are_read_in_pieces() {
    meter.capture(now(), 0);
    associate();
    useCase.lost(METER);
    lose(1_000);
    meter.ranges.clear();

    associate();

    assertThat(services.accepted).hasSize(1_001);
    assertThat(meter.ranges).hasSize(11);
    assertThat(meter.ranges.get(0)[1])
        .isEqualTo(meter.ranges.get(0)[0].plus(PERIOD.multipliedBy(96)));
  }

  @Test
  void what_the_store_refuses_is_fetched_later() {
    meter.capture(now(), 0);
    associate();
    services.refusing = true;
    live(3);
    assertThat(services.accepted).hasSize(1);

    services.refusing = false;
    live(1);
    scheduler.advance(Duration.ofMinutes(1));

    assertThat(services.accepted).hasSize(5);
  }

  @Test
  void waits_for_a_store_that_is_being_updated() {
    services.sinkThere = false;
    meter.capture(now(), 0);
    associate();
    live(1);
    assertThat(services.accepted).isEmpty();

    services.sinkThere = true;
    scheduler.advance(Duration.ofSeconds(2));

    assertThat(services.accepted).hasSize(2);
  }

  @Test
  void a_watermark_survives_a_restart() {
    meter.capture(now(), 0);
    associate();
    live(10);
    Instant last = now();
    useCase.lost(METER);
    useCase.close();
    scheduler.run();
    lose(2);
    useCase = newUseCase();
    meter.ranges.clear();

    associate();

    assertThat(meter.ranges).hasSize(1);
    assertThat(meter.ranges.get(0)[0]).isEqualTo(last.plusMillis(10));
    assertThat(services.accepted).hasSize(13);
  }

  @Test
  void a_row_from_the_far_future_does_not_hide_later_gaps() {
    meter.capture(now(), 0);
    associate();
    useCase.notified(
        METER,
        FakeMeter.push(FakeMeter.row(FakeMeter.time(now().plus(Duration.ofDays(900))), 2, 5)));
    live(1);
    lose(1);
    live(1);

    assertThat(services.accepted).hasSize(5);
    assertThat(services.accepted.get(1).quality()).isEqualTo(Quality.QUESTIONABLE);
  }

  @Test
  void a_meter_that_makes_no_sense_is_left_out_and_others_are_not() {
    meter.put(FakeMeter.OBJECTS, new CosemData.Unsigned(1));
    associate();
    live(2);
    int asked = meter.asked.size();
    scheduler.advance(Duration.ofMinutes(30));
    assertThat(meter.asked).hasSize(asked);
    assertThat(services.accepted).isEmpty();

    FakeMeter good = new FakeMeter();
    services.cosem = good;
    useCase.associated(new MeterId("TKI0000000000002"));
    scheduler.advance(PERIOD);
    useCase.notified(new MeterId("TKI0000000000002"), good.capture(now(), 1));
    scheduler.run();
    assertThat(services.accepted).hasSize(1);

    associate();
    assertThat(services.accepted).as("heals at the next association").hasSize(2);
  }

  @Test
  void a_changed_push_list_is_learnt_again() {
    associate();
    live(1);
    meter.put(
        FakeMeter.PUSH_OBJECTS,
        new CosemData.Array(
            List.of(
                FakeMeter.object(3, ObisCode.ACTIVE_ENERGY_IMPORT),
                FakeMeter.object(8, ObisCode.CLOCK))));
    scheduler.advance(PERIOD);
    CosemData.Structure body =
        CosemData.Structure.of(new CosemData.DoubleLongUnsigned(5), FakeMeter.time(now()));
    useCase.notified(METER, FakeMeter.push(body));
    scheduler.run();
    scheduler.advance(PERIOD);
    body = CosemData.Structure.of(new CosemData.DoubleLongUnsigned(6), FakeMeter.time(now()));
    useCase.notified(METER, FakeMeter.push(body));
    scheduler.run();

    assertThat(services.accepted).hasSize(2);
    assertThat(services.accepted.get(1).measurements()).hasSize(1);
  }

  @Test
  void a_visit_whose_answer_never_comes_is_given_up() {
    meter.silent = true;
    meter.capture(now(), 0);
    associate();
    scheduler.advance(Duration.ofMinutes(9));
    meter.silent = false;
    assertThat(services.accepted).isEmpty();

    scheduler.advance(Duration.ofMinutes(3));

    assertThat(services.accepted).hasSize(1);
  }

  private CompletableFuture<Outcome> ask(Optional<MeterId> id) {
    Instruction instruction =
        new Instruction("i1", "reading.read", id, "dcs", now().plusSeconds(30), Map.of());
    CompletableFuture<Outcome> outcome = useCase.handle(instruction).toCompletableFuture();
    scheduler.run();
    return outcome;
  }

  @Test
  void a_reading_on_demand_equals_the_registers() {
    associate();
    Instant time = Instant.parse("2026-01-01T00:00:00.120Z");
    meter.clock(time);

    Outcome outcome = ask(Optional.of(METER)).join();

    assertThat(outcome.status()).isEqualTo(Status.DONE);
    Reading reading = outcome.readings().get(0);
    assertThat(reading.series()).isEqualTo(ObisCode.CLOCK);
    assertThat(reading.source()).isEqualTo(Source.ON_DEMAND);
    assertThat(reading.registered()).isEqualTo(time);
    assertThat(reading.quality()).isEqualTo(Quality.VALID);
    assertThat(reading.quantity(ObisCode.ACTIVE_ENERGY_IMPORT))
        .contains(new Quantity(1_000, 0, Unit.WATT_HOUR));
    assertThat(reading.quantity(ObisCode.ACTIVE_ENERGY_EXPORT))
        .contains(new Quantity(7, 0, Unit.WATT_HOUR));
    assertThat(reading.quantity(ObisCode.ACTIVE_POWER_IMPORT))
        .contains(new Quantity(420, 0, Unit.WATT));
    assertThat(reading.quantity(ObisCode.VOLTAGE_L1)).contains(new Quantity(2_301, -1, Unit.VOLT));
    assertThat(services.journal).extracting(JournalEvent::code).containsExactly("reading.read");
    assertThat(services.journal.get(0).text()).doesNotContain("1000");
  }

  @Test
  void says_that_a_meter_is_unknown() {
    assertThat(ask(Optional.of(new MeterId("XXX1"))).join().status())
        .isEqualTo(Status.UNKNOWN_METER);
    assertThat(ask(Optional.empty()).join().status()).isEqualTo(Status.MALFORMED);
    assertThat(services.journal)
        .extracting(JournalEvent::code)
        .containsOnly("reading.failed")
        .hasSize(2);
  }

  @Test
  void waits_for_the_meter_until_the_instruction_ends_and_says_why() {
    meter.failure =
        new CosemException(CosemException.Reason.UNREACHABLE, "The session has ended: no answer");
    CompletableFuture<Outcome> late = ask(Optional.of(METER));
    scheduler.advance(Duration.ofSeconds(29));
    assertThat(late).isNotDone();
    scheduler.advance(Duration.ofSeconds(1));
    assertThat(late.join().status()).isEqualTo(Status.UNREACHABLE);
    assertThat(late.join().text()).contains("(The session has ended: no answer)");

    CompletableFuture<Outcome> inTime = ask(Optional.of(METER));
    scheduler.advance(Duration.ofSeconds(10));
    meter.failure = null;
    associate();
    assertThat(inTime.join().status()).isEqualTo(Status.DONE);
  }

  @Test
  void a_session_that_goes_away_is_waited_for_too() {
    associate();
    meter.failure = new CosemException(CosemException.Reason.UNREACHABLE, "gone");
    CompletableFuture<Outcome> outcome = ask(Optional.of(METER));
    assertThat(outcome).isNotDone();
    meter.failure = null;

    associate();

    assertThat(outcome.join().status()).isEqualTo(Status.DONE);
  }

  @Test
  void says_why_a_reading_failed() {
    associate();
    Map<CosemException.Reason, Status> expected =
        Map.of(
            CosemException.Reason.TIMED_OUT, Status.TIMED_OUT,
            CosemException.Reason.REFUSED, Status.REFUSED,
            CosemException.Reason.WRONG_NAME, Status.FAILED,
            CosemException.Reason.PROTOCOL, Status.FAILED,
            CosemException.Reason.OVERLOADED, Status.OVERLOADED);
    expected.forEach(
        (reason, status) -> {
          meter.failure = new CosemException(reason, "because");
          Outcome outcome = ask(Optional.of(METER)).join();
          assertThat(outcome.status()).isEqualTo(status);
          assertThat(outcome.text()).isNotEmpty();
          JournalEvent event = services.journal.get(services.journal.size() - 1);
          assertThat(event.code()).isEqualTo("reading.failed");
          assertThat(event.text()).endsWith(status + ": " + outcome.text());
        });
    assertThat(services.journal).hasSameSizeAs(expected.keySet());
  }

  @Test
  void says_that_the_meter_does_not_let_the_gateway_read() {
    associate();
    GetResult denied = new GetResult.Error(DataAccessResult.READ_WRITE_DENIED);
    meter.attributes.replaceAll((a, r) -> a.classId() == 3 && a.attribute() == 2 ? denied : r);

    assertThat(ask(Optional.of(METER)).join().status()).isEqualTo(Status.REFUSED);
  }

  @Test
  void an_answer_that_never_comes_ends_at_the_deadline() {
    associate();
    meter.silent = true;
    CompletableFuture<Outcome> outcome = ask(Optional.of(METER));

    scheduler.advance(Duration.ofSeconds(30));

    assertThat(outcome.join().status()).isEqualTo(Status.TIMED_OUT);
  }

  @Test
  void what_is_open_is_answered_when_it_stops() {
    meter.failure = new CosemException(CosemException.Reason.UNREACHABLE, "no session");
    CompletableFuture<Outcome> outcome = ask(Optional.of(METER));

    useCase.close();
    scheduler.run();

    assertThat(outcome.join().status()).isEqualTo(Status.FAILED);
  }

  @Test
  void a_thousand_meters_are_visited_some_at_a_time() {
    meter.silent = true;
    for (int i = 0; i < 1_000; i++) {
      useCase.associated(new MeterId("TKI%013d".formatted(i)));
    }
    scheduler.run();

    assertThat(meter.asked)
        .hasSize(32)
        .containsOnly(new AttributeDescriptor(40, FakeMeter.PUSH, 2));
  }
}
