package io.tiaki.usecase.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Reading;
import io.tiaki.platform.TimeTrust;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code reading.profile}, with a meter whose load profile has a row each 5 s. */
class ProfileInstructionTest {
  private static final MeterId METER = new MeterId("TKI0000000000001");
  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final ObisCode BILLING = ObisCode.of("0-0:98.1.0.255");
  private static final ObisCode EVENTS = ObisCode.of("0-0:99.98.0.255");

  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeMeter meter = new FakeMeter();
  private final FakeServices services = new FakeServices(meter);
  private final ReadingUseCase useCase =
      new ReadingUseCase(scheduler.clock(), scheduler, Settings.DEFAULT, services);

  @BeforeEach
  void the_meter_is_known_and_it_is_a_full_minute() {
    services.meters.add(METER);
    long ahead = 60_000 - Math.floorMod(now().toEpochMilli(), 60_000L);
    scheduler.advance(Duration.ofMillis(ahead));
  }

  private Instant now() {
    return scheduler.clock().instant();
  }

  private void associate() {
    useCase.associated(METER);
    scheduler.run();
  }

  /** The meter registers a row per period, and no push comes. */
  private Instant rows(int count) {
    Instant first = now().plus(PERIOD);
    for (int i = 0; i < count; i++) {
      scheduler.advance(PERIOD);
      meter.capture(now(), 2_000 + i);
    }
    return first;
  }

  private CompletableFuture<Outcome> ask(Map<String, String> parameters) {
    Instruction instruction =
        new Instruction(
            "i1", "reading.profile", Optional.of(METER), "dcs", now().plusSeconds(30), parameters);
    CompletableFuture<Outcome> outcome = useCase.handle(instruction).toCompletableFuture();
    scheduler.run();
    return outcome;
  }

  private CompletableFuture<Outcome> ask(String of, Instant from, Instant to) {
    return ask(Map.of("of", of, "from", from.toString(), "to", to.toString()));
  }

  /** What has come: the test would not go on without it. */
  private static Outcome over(CompletableFuture<Outcome> outcome) {
    assertThat(outcome).isCompleted();
    return outcome.join();
  }

  private static JsonObject data(Outcome outcome) {
    assertThat(outcome.text()).isNotEmpty();
    assertThat(outcome.status()).as(outcome.text()).isEqualTo(Status.DONE);
    byte[] json = Base64.getDecoder().decode(outcome.data());
    return JsonParser.parseString(new String(json, StandardCharsets.UTF_8)).getAsJsonObject();
  }

  private JsonObject load(Instant from, Instant to) {
    return data(over(ask("load", from, to)));
  }

  @Test
  void rows_come_with_time_quality_status_units_and_scalers() {
    Instant first = rows(2);
    meter.rows.put(first, FakeMeter.row(FakeMeter.time(first), 0x22, 2_000));

    JsonObject load = load(first, first.plus(PERIOD.multipliedBy(2)));

    assertThat(load)
        .isEqualTo(
            JsonParser.parseString(
                """
                {"profile": "load", "series": "1-0:99.1.0.255", "from": "FIRST", "to": "END",
                 "periodSeconds": 5,
                 "columns": [{"obis": "1-0:1.8.0.255", "class": 3, "attribute": 2, "unit": "Wh"},
                             {"obis": "1-0:2.8.0.255", "class": 3, "attribute": 2, "unit": "Wh"},
                             {"obis": "1-0:32.7.0.255", "class": 3, "attribute": 2, "unit": "V"}],
                 "rows": [{"at": "FIRST", "quality": "questionable", "status": 34,
                           "values": ["2000", "0", "230.1"]},
                          {"at": "SECOND", "quality": "valid", "status": 0,
                           "values": ["2001", "0", "230.1"]}],
                 "gaps": []}
                """
                    .replace("FIRST", first.toString())
                    .replace("SECOND", first.plus(PERIOD).toString())
                    .replace("END", first.plusSeconds(10).toString())));
    assertThat(services.journal).extracting(JournalEvent::code).containsExactly("reading.profile");
    assertThat(services.journal.get(0).text()).contains("2 rows, none missing");
  }

  @Test
  void its_end_does_not_belong_to_a_period() {
    Instant first = rows(5);

    JsonObject load = load(first.plus(PERIOD), first.plus(PERIOD.multipliedBy(3)));

    assertThat(load.getAsJsonArray("rows")).hasSize(2);
    assertThat(load.getAsJsonArray("rows").get(0).getAsJsonObject().get("at").getAsString())
        .isEqualTo(first.plus(PERIOD).toString());
  }

  @Test
  void what_is_missing_is_said() {
    Instant first = rows(20);
    meter.rows.remove(first.plusSeconds(25));
    meter.rows.remove(first.plusSeconds(30));
    meter.rows.remove(first.plusSeconds(60));
    meter.capture(first.plusSeconds(28), 1);

    Outcome outcome = over(ask("load", first.minusSeconds(10), now().plusSeconds(60)));

    assertThat(outcome.text()).isEqualTo("18 rows, 5 missing in 3 gaps");
    assertThat(data(outcome).getAsJsonArray("gaps"))
        .isEqualTo(
            JsonParser.parseString(
                "[{'from': '%s', 'to': '%s', 'rows': 2}, {'from': '%s', 'to': '%s', 'rows': 2}, {'from': '%s', 'to': '%s', 'rows': 1}]"
                    .formatted(
                        first.minusSeconds(10),
                        first.minusSeconds(5),
                        first.plusSeconds(25),
                        first.plusSeconds(30),
                        first.plusSeconds(60),
                        first.plusSeconds(60))));
  }

  @Test
  void a_period_without_rows_is_one_gap() {
    Outcome outcome = over(ask("load", now().minusSeconds(60), now().minusSeconds(30)));

    assertThat(outcome.text()).isEqualTo("0 rows, 6 missing in 1 gap");
  }

  @Test
  void long_periods_are_read_in_pieces_and_rows_come_in_order() {
    Instant first = rows(300);
    meter.ranges.clear();

    JsonObject load = load(first, first.plus(PERIOD.multipliedBy(300)));

    assertThat(load.getAsJsonArray("rows")).hasSize(300);
    assertThat(load.getAsJsonArray("gaps")).isEmpty();
    assertThat(meter.ranges).hasSize(4);
  }

  @Test
  void more_than_an_outcome_holds_is_refused_with_a_remedy_before_it_is_read() {
    Instant from = now().minus(PERIOD.multipliedBy(3_001));

    Outcome outcome = over(ask("load", from, now()));

    assertThat(outcome.status()).isEqualTo(Status.REFUSED);
    assertThat(outcome.text())
        .endsWith("ask until " + now().minus(PERIOD) + " at most, then from there on");
    assertThat(meter.ranges).isEmpty();
    assertThat(over(ask("load", from, now().minus(PERIOD))).status()).isEqualTo(Status.DONE);
  }

  @Test
  void rows_that_are_too_long_are_refused_too() {
    CosemData text = CosemData.OctetString.of(new byte[60]);
    List<CosemData> entries =
        IntStream.range(0, 3_000)
            .mapToObj(
                i ->
                    (CosemData)
                        CosemData.Structure.of(
                            FakeMeter.time(now().minusSeconds(3_600 - i)), text, text))
            .toList();
    CosemData octets = FakeMeter.object(1, ObisCode.of("0-0:96.1.0.255"));
    meter.profile(BILLING, List.of(FakeMeter.object(8, ObisCode.CLOCK), octets, octets), entries);

    Outcome outcome = over(ask("billing", now().minusSeconds(3_600), now()));

    assertThat(outcome.status()).isEqualTo(Status.REFUSED);
    assertThat(outcome.text()).contains("256 KiB");
  }

  @Test
  void a_billing_profile_has_maxima_and_their_times_and_no_gaps() {
    Instant end = now().minus(Duration.ofDays(20));
    ObisCode maximum = ObisCode.of("1-0:1.6.0.255");
    meter.put(
        new AttributeDescriptor(4, maximum, 3),
        CosemData.Structure.of(new CosemData.IntegerData((byte) 1), new CosemData.EnumData(27)));
    meter.profile(
        BILLING,
        List.of(
            FakeMeter.object(8, ObisCode.CLOCK),
            FakeMeter.object(3, ObisCode.ACTIVE_ENERGY_IMPORT),
            FakeMeter.object(4, maximum),
            FakeMeter.object(4, maximum, 5)),
        List.of(
            billing(end.minus(Duration.ofDays(31)), 5, 6), billing(end, 7, 8), withoutMaximum()));

    Outcome outcome = over(ask("billing", end.minusSeconds(60), end.plusSeconds(60)));

    assertThat(outcome.text()).isEqualTo("1 row");
    JsonObject row = data(outcome).getAsJsonArray("rows").get(0).getAsJsonObject();
    assertThat(row.getAsJsonArray("values"))
        .hasToString("[\"7\",\"80\",\"" + end.minusSeconds(1) + "\"]");
    assertThat(row.has("status")).isFalse();
    assertThat(
            data(over(ask("billing", now().minusSeconds(60), now().plusSeconds(60))))
                .getAsJsonArray("rows")
                .get(0)
                .getAsJsonObject()
                .getAsJsonArray("values"))
        .as("there was no maximum yet")
        .hasToString("[\"9\",\"90\",null]");
  }

  private CosemData withoutMaximum() {
    byte[] never = new byte[12];
    Arrays.fill(never, (byte) 0xff);
    return CosemData.Structure.of(
        FakeMeter.time(now()),
        new CosemData.DoubleLongUnsigned(9),
        new CosemData.LongUnsigned(9),
        CosemData.OctetString.of(never));
  }

  private static CosemData billing(Instant at, int energy, int power) {
    return CosemData.Structure.of(
        FakeMeter.time(at),
        new CosemData.DoubleLongUnsigned(energy),
        new CosemData.LongUnsigned(power),
        FakeMeter.time(at.minusSeconds(1)));
  }

  @Test
  void an_event_log_has_times_and_codes() {
    meter.profile(
        EVENTS,
        List.of(
            FakeMeter.object(8, ObisCode.CLOCK),
            FakeMeter.object(1, ObisCode.of("0-0:96.11.0.255"))),
        List.of(
            CosemData.Structure.of(
                FakeMeter.time(now().minusSeconds(5)), new CosemData.Unsigned(44)),
            CosemData.Structure.of(
                FakeMeter.time(now().minusSeconds(9)), new CosemData.Unsigned(1))));

    JsonObject events = data(over(ask("events", now().minusSeconds(60), now())));

    assertThat(events.getAsJsonArray("rows"))
        .extracting(row -> row.getAsJsonObject().getAsJsonArray("values").toString())
        .as("the oldest first")
        .containsExactly("[\"1\"]", "[\"44\"]");
  }

  @Test
  void what_a_meter_does_not_have_or_let_be_read_is_refused_with_the_reason() {
    assertThat(over(ask("billing", now().minusSeconds(60), now())))
        .satisfies(outcome -> assertThat(outcome.status()).isEqualTo(Status.REFUSED))
        .satisfies(outcome -> assertThat(outcome.text()).endsWith("The meter has no such profile"));
    Map<DataAccessResult, String> reasons =
        Map.of(
            DataAccessResult.SCOPE_OF_ACCESS_VIOLATED, "selective access by range",
            DataAccessResult.TYPE_UNMATCHED, "selective access by range",
            DataAccessResult.READ_WRITE_DENIED, "the right to read it");
    reasons.forEach(
        (result, reason) -> {
          meter.attributes.put(FakeMeter.BUFFER, new GetResult.Error(result));
          Outcome outcome = over(ask("load", now().minusSeconds(60), now()));
          assertThat(outcome.status()).isEqualTo(Status.REFUSED);
          assertThat(outcome.text()).contains(reason);
        });
    meter.attributes.put(FakeMeter.BUFFER, new GetResult.Error(DataAccessResult.TEMPORARY_FAILURE));
    assertThat(over(ask("load", now().minusSeconds(60), now())).text()).contains("later");
  }

  @Test
  void a_profile_without_a_clock_cannot_be_read_by_time() {
    meter.profile(EVENTS, List.of(FakeMeter.object(1, ObisCode.of("0-0:96.11.0.255"))), List.of());

    assertThat(over(ask("events", now().minusSeconds(60), now())).status())
        .isEqualTo(Status.REFUSED);
  }

  @Test
  void nonsense_of_a_meter_is_a_failure_and_never_an_exception() {
    for (CosemData nonsense :
        List.of(
            new CosemData.Unsigned(1),
            new CosemData.Array(List.of(new CosemData.Unsigned(1))),
            new CosemData.Array(List.of(CosemData.Structure.of())))) {
      meter.put(FakeMeter.BUFFER, nonsense);
      assertThat(over(ask("load", now().minusSeconds(60), now())).status())
          .isEqualTo(Status.FAILED);
    }
    meter.put(FakeMeter.OBJECTS, new CosemData.Unsigned(1));
    assertThat(over(ask("load", now().minusSeconds(60), now())).status()).isEqualTo(Status.FAILED);
  }

  @Test
  void a_malformed_period_says_what_is_wrong() {
    Map<String, String> good =
        Map.of("from", now().minusSeconds(60).toString(), "to", now().toString());
    Map<Map<String, String>, String> wrong = new HashMap<>();
    wrong.put(Map.of(), "from must be a time");
    wrong.put(with(good, "from", "yesterday"), "from must be a time");
    wrong.put(with(good, "from", "1999-12-31T23:59:59Z"), "from must be a time");
    wrong.put(with(good, "to", good.get("from")), "from must be before to");
    wrong.put(
        with(good, "to", now().plusSeconds(7_200).toString()), "to must not lie in the future");
    wrong.put(with(good, "of", "everything"), "of must be load, billing or events");
    wrong.put(with(good, "columns", "1"), "no parameter columns");
    wrong.forEach(
        (parameters, said) -> {
          Outcome outcome = over(ask(parameters));
          assertThat(outcome.status()).isEqualTo(Status.MALFORMED);
          assertThat(outcome.text()).contains(said);
        });
    assertThat(over(ask(good)).status()).isEqualTo(Status.DONE);
    assertThat(meter.ranges).hasSize(1);
  }

  private static Map<String, String> with(Map<String, String> good, String name, String value) {
    Map<String, String> all = new HashMap<>(good);
    all.put(name, value);
    return all;
  }

  @Test
  void waits_for_a_meter_that_is_away() {
    Instant first = rows(300);
    meter.failure = new CosemException(CosemException.Reason.UNREACHABLE, "no answer");
    CompletableFuture<Outcome> inTime = ask("load", first, now());
    scheduler.advance(Duration.ofSeconds(20));
    assertThat(inTime).isNotDone();
    meter.failure = null;
    associate();
    assertThat(data(over(inTime)).getAsJsonArray("rows")).hasSize(299);

    meter.failure = new CosemException(CosemException.Reason.UNREACHABLE, "no answer");
    CompletableFuture<Outcome> late = ask("load", first, now());
    scheduler.advance(Duration.ofSeconds(30));
    assertThat(over(late).status()).isEqualTo(Status.UNREACHABLE);
  }

  @Test
  void reads_again_from_the_start_when_the_meter_leaves_amid_it() {
    Instant first = rows(300);
    meter.leavesAfter = 2;
    CompletableFuture<Outcome> outcome = ask("load", first, now());
    assertThat(outcome).isNotDone();

    associate();

    assertThat(data(over(outcome)).getAsJsonArray("rows")).hasSize(299);
  }

  @Test
  void an_answer_that_gets_lost_is_said() {
    Instant first = rows(300);
    meter.losesEvery = 3;

    assertThat(over(ask("load", first, now())).status()).isEqualTo(Status.TIMED_OUT);
  }

  @Test
  void rows_that_are_read_out_of_turn_are_still_collected_once() {
    meter.capture(now(), 0);
    associate();
    useCase.lost(METER);
    Instant first = rows(50);
    List<Reading> before = List.copyOf(services.accepted);

    assertThat(load(first, now()).getAsJsonArray("rows")).hasSize(49);
    assertThat(services.accepted).isEqualTo(before);

    associate();
    assertThat(services.accepted).hasSize(51).doesNotHaveDuplicates();
  }

  @Test
  void at_most_fifty_are_open_and_the_registers_can_be_read_meanwhile() {
    meter.failure = new CosemException(CosemException.Reason.UNREACHABLE, "no answer");
    for (int i = 0; i < 50; i++) {
      assertThat(ask("load", now().minusSeconds(60), now())).isNotDone();
    }

    assertThat(over(ask("load", now().minusSeconds(60), now())).status())
        .isEqualTo(Status.OVERLOADED);
    meter.failure = null;
    Instruction read =
        new Instruction(
            "i2", "reading.read", Optional.of(METER), "dcs", now().plusSeconds(30), Map.of());
    CompletableFuture<Outcome> outcome = useCase.handle(read).toCompletableFuture();
    scheduler.run();
    assertThat(over(outcome).status()).isEqualTo(Status.DONE);
  }

  @Test
  void while_time_is_not_trusted_rows_are_at_best_questionable() {
    Instant first = rows(1);
    services.timeState = TimeTrust.State.UNTRUSTED;

    JsonObject row =
        load(first, first.plusSeconds(5)).getAsJsonArray("rows").get(0).getAsJsonObject();

    assertThat(row.get("quality").getAsString()).isEqualTo("questionable");
  }
}
