package io.tiaki.usecase.tariff;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.access.Decision;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.Octets;
import io.tiaki.model.MeterId;
import io.tiaki.platform.TimeTrust;
import io.tiaki.testkit.FakeServices;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import io.tiaki.usecase.tariff.internal.TariffWishes;
import io.tiaki.usecase.work.Work;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TariffUseCaseTest {
  private static final MeterId METER = new MeterId("TKI0000000000001");
  private static final List<String> TABLES =
      List.of("set 20.9", "set 20.8", "set 20.7", "set 20.6");

  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeMeter meter = new FakeMeter();
  private final FakeServices services = new FakeServices(meter);
  private Work useCase = work();

  @BeforeEach
  void the_meter_is_known() {
    services.meters.add(METER);
  }

  @Test
  void sets_a_tariff_that_counts_at_once() {
    Outcome outcome = done("tariff.set", "i1", scheme("now"));

    assertThat(meter.done.subList(0, 4)).isEqualTo(TABLES);
    assertThat(meter.done.subList(4, 6)).containsExactly("set 11.2", "action 20.1");
    assertThat(meter.attributes.get("20.2"))
        .isEqualTo(new CosemData.OctetString(Octets.ofAscii("2027")));
    assertThat(outcome.text()).contains("Confirmed by the meter", "calendar \"2027\" counts");
    assertThat(data(outcome))
        .contains(
            "\"active\":{\"name\":\"2027\",\"seasons\":[{\"name\":\"all\",\"from\":\"01-01\",\"week\":\"w\"}]",
            "\"weeks\":[{\"name\":\"w\",\"days\":[1,1,1,1,1,2,2]}]",
            "{\"id\":1,\"switch\":[{\"at\":\"00:00\",\"tariff\":2},{\"at\":\"06:00\",\"tariff\":1}]}",
            "\"activation\":null",
            "\"specialDays\":[{\"date\":\"12-25\",\"day\":2},{\"date\":\"2027-03-29\",\"day\":2}]");
    assertThat(services.journal).extracting(e -> e.code()).containsExactly("tariff.set");
    assertThat(services.journal.get(0).text()).contains("set tariff \"2027\" now", "DONE");
  }

  @Test
  void plans_a_tariff_and_does_nothing_when_it_is_planned_already() {
    String time = in(Duration.ofDays(1));
    Outcome outcome = done("tariff.set", "i1", scheme(time));

    assertThat(meter.done).startsWith(TABLES.toArray(String[]::new)).endsWith("set 20.10");
    assertThat(data(outcome))
        .contains("\"activation\":\"" + time + "\"", "\"active\":{\"name\":\"\"");
    meter.done.clear();
    assertThat(done("tariff.set", "i2", scheme(time)).text()).contains("so already");
    assertThat(meter.done).isEmpty();
    assertThat(services.state).containsOnlyKeys("i1");
  }

  @Test
  void calls_a_planned_activation_off_before_it_writes_another_calendar() {
    done("tariff.set", "i1", scheme(in(Duration.ofDays(1))));
    meter.done.clear();
    Map<String, String> other = scheme("wait");
    other.put("days", "1 00:00=1,2 00:00=2");

    done("tariff.set", "i2", other);
    assertThat(meter.done).containsExactly("set 20.10", "set 20.9");
    assertThat(meter.attributes.get("20.10")).isEqualTo(FakeMeter.NEVER);
  }

  @Test
  void activates_what_waits_once() {
    done("tariff.set", "i1", scheme("wait"));
    meter.done.clear();

    assertThat(done("tariff.activate", "i2", Map.of("name", "2027")).text()).contains("Confirmed");
    assertThat(done("tariff.activate", "i3", Map.of()).text()).contains("so already");
    assertThat(meter.done).containsExactly("action 20.1");
  }

  @Test
  void activates_nothing_or_another_calendar_for_nobody() {
    assertThat(end("tariff.activate", "i1", Map.of()).text()).contains("no passive calendar");
    done("tariff.set", "i2", scheme("wait"));
    meter.done.clear();

    Outcome outcome = end("tariff.activate", "i3", Map.of("name", "2028"));
    assertThat(outcome.status()).isEqualTo(Status.REFUSED);
    assertThat(outcome.text()).contains("The gateway did nothing", "another calendar is passive");
    assertThat(meter.done).isEmpty();
  }

  @Test
  void shows_what_counts_and_what_was_counted_and_changes_nothing() {
    done("tariff.set", "i1", scheme("now"));
    meter.done.clear();

    Outcome outcome = done("tariff.show", "i2", Map.of());
    assertThat(outcome.text()).startsWith("Read from the meter: calendar \"2027\" counts");
    assertThat(data(outcome))
        .contains(
            "\"mask\":\"0x01\"",
            "\"registers\":[{\"obis\":\"1-0:1.8.1.255\",\"value\":\"123.4\",\"unit\":\"Wh\"}]");
    assertThat(meter.done).isEmpty();
    assertThat(services.state).containsOnlyKeys("i1");
  }

  @Test
  void shows_a_meter_that_chooses_between_no_registers() {
    meter.attributes.remove("6.2");
    meter.attributes.remove("6.4");
    assertThat(data(done("tariff.show", "i1", Map.of())))
        .contains("\"mask\":\"\"", "\"registers\":[]");
  }

  @Test
  void shows_wildcards_and_names_of_other_tools_as_they_are() {
    CosemDateTime end = new CosemDateTime(0xffff, 0xff, 0xfe, 7, 0, 0, 0, 0, 0, 0);
    meter.attributes.put(
        "20.3",
        new CosemData.Array(
            List.of(
                CosemData.Structure.of(
                    FakeMeter.octets('"', '\\'),
                    CosemData.OctetString.of(end.octets()),
                    FakeMeter.octets(0, 255)))));
    assertThat(data(done("tariff.show", "i1", Map.of())))
        .contains("{\"name\":\"\\\"\\\\\",\"from\":\"any-last weekday 7\",\"week\":\"0x00ff\"}");
  }

  @Test
  void refuses_what_is_no_scheme_and_says_which_parameter() {
    refused("name", "name", "way too long a name");
    refused("activation", "activation", "tomorrow");
    refused("activation", "activation", "2027-02-30T00:00:00Z");
    refused("seasons", "seasons", "");
    refused("seasons", "seasons", "all 02-29 w");
    refused("seasons", "seasons", "all 01-01 w,all 06-01 w");
    refused("seasons", "seasons", "all 01-01 w,other 01-01 w");
    refused("seasons", "seasons name a week", "all 01-01 v");
    refused("weeks", "weeks", "w 1 1 1 1 1 2");
    refused("weeks", "weeks, entry 1", "w 1 1 1 1 1 2 256");
    refused("weeks", "weeks name a day", "w 1 1 1 1 1 2 3");
    refused("days", "days, entry 1: a day begins with 00:00", "1 06:00=1,2 00:00=2");
    refused("days", "days, entry 1: its times do not rise", "1 00:00=1 00:00=2,2 00:00=2");
    refused("days", "days, entry 2: there is no such time", "1 00:00=1,2 00:00=1 24:00=2");
    refused("days", "days, entry 1: a tariff is 1 to 63", "1 00:00=64,2 00:00=2");
    refused("days", "days", "1 00:00=1,1 00:00=2,2 00:00=2");
    refused("special.days", "special.days", "12-32 2");
    refused("special.days", "special.days", "12-25 2,12-25 1");
    refused("special.days", "special.days name a day", "12-25 3");
    assertThat(meter.done).isEmpty();
  }

  @Test
  void refuses_a_calendar_that_is_too_large_before_it_is_taken_apart() {
    refused("days", "4096 characters", "1 00:00=1" + ",2 00:00=2".repeat(1_000));
    refused("days", "1 to 16 entries", days(17));
    refused("days", "has not its form", "1" + " 00:00=1".repeat(17) + ",2 00:00=2");
    refused("special.days", "0 to 64 entries", special(65));

    Map<String, String> large = scheme("now");
    large.put("days", days(16));
    large.put("special.days", special(64));
    done("tariff.set", "i2", large);
  }

  private static String days(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(id -> id + " 00:00=1")
        .collect(Collectors.joining(","));
  }

  private static String special(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> String.format("%02d-%02d 1", 1 + i / 28, 1 + i % 28))
        .collect(Collectors.joining(","));
  }

  private void refused(String parameter, String said, String value) {
    Map<String, String> bad = scheme("now");
    bad.put(parameter, value);
    Outcome outcome = end("tariff.set", "i1", bad);
    assertThat(outcome.status()).as(value).isEqualTo(Status.MALFORMED);
    assertThat(outcome.text()).as(value).contains(said);
  }

  @Test
  void does_nothing_with_a_condition_that_it_does_not_understand() {
    Map<String, String> more = scheme("now");
    more.put("prices", "1=30");
    Outcome outcome = end("tariff.set", "i1", more);
    assertThat(outcome.status()).isEqualTo(Status.MALFORMED);
    assertThat(outcome.text()).contains("prices", "leave it out");
    assertThat(end("tariff.show", "i2", Map.of("name", "x")).status()).isEqualTo(Status.MALFORMED);
    assertThat(end("tariff.activate", "i3", Map.of("name", "é")).status())
        .isEqualTo(Status.MALFORMED);
    assertThat(meter.done).isEmpty();
  }

  @Test
  void does_not_write_a_tariff_that_the_meter_does_not_know() {
    Map<String, String> third = scheme("now");
    third.put("days", "1 00:00=3,2 00:00=2");
    Outcome outcome = end("tariff.set", "i1", third);
    assertThat(outcome.status()).isEqualTo(Status.REFUSED);
    assertThat(outcome.text()).contains("no tariff [3], only [1, 2]");
    assertThat(meter.done).isEmpty();
  }

  @Test
  void does_not_plan_for_a_time_that_has_passed_but_confirms_what_was_planned_then() {
    String time = in(Duration.ofSeconds(10));
    Outcome late = end("tariff.set", "i1", scheme(in(Duration.ZERO)));
    assertThat(late.status()).isEqualTo(Status.REFUSED);
    assertThat(late.text()).contains("has passed");
    assertThat(meter.done).isEmpty();

    done("tariff.set", "i2", scheme(time));
    scheduler.advance(Duration.ofSeconds(10));
    assertThat(done("tariff.set", "i3", scheme(time)).text()).contains("so already");
    meter.activate();
    assertThat(done("tariff.set", "i4", scheme(time)).text()).contains("so already");
  }

  @Test
  void passes_the_refusal_of_the_meter_on() {
    meter.refusal = DataAccessResult.READ_WRITE_DENIED;
    Outcome outcome = end("tariff.set", "i1", scheme("now"));
    assertThat(outcome.status()).isEqualTo(Status.REFUSED);
    assertThat(outcome.text()).contains("The meter refused step \"days\"", "READ_WRITE_DENIED");
  }

  @Test
  void asks_access_and_time_again_right_before_it_acts() {
    services.decision = new Decision(false, "the gateway is in the safe state");
    assertThat(end("tariff.set", "i1", scheme("now")).status()).isEqualTo(Status.REFUSED);

    services.decision = new Decision(true, "");
    services.timeState = TimeTrust.State.UNTRUSTED;
    assertThat(end("tariff.set", "i2", scheme("now")).status()).isEqualTo(Status.TIME_NOT_TRUSTED);
    assertThat(meter.done).isEmpty();
  }

  @Test
  void knows_no_other_meter_and_needs_one() {
    services.meters.clear();
    assertThat(end("tariff.set", "i1", scheme("now")).status()).isEqualTo(Status.UNKNOWN_METER);
    assertThat(meter.done).isEmpty();
  }

  @Test
  void sets_it_once_when_the_meter_returns() {
    meter.away = true;
    CompletableFuture<Outcome> outcome = ask("tariff.set", "i1", scheme("now"));
    scheduler.advance(Duration.ofSeconds(10));
    assertThat(outcome).isNotDone();

    meter.away = false;
    useCase.associated(METER);
    scheduler.run();
    assertThat(over(outcome).status()).isEqualTo(Status.DONE);
    assertThat(meter.done).containsOnlyOnce("action 20.1");
  }

  @Test
  void does_nothing_any_more_when_the_validity_has_ended() {
    meter.away = true;
    CompletableFuture<Outcome> outcome = ask("tariff.set", "i1", scheme("now"));
    scheduler.advance(Duration.ofSeconds(31));
    assertThat(over(outcome).status()).isEqualTo(Status.UNREACHABLE);

    meter.away = false;
    useCase.associated(METER);
    scheduler.advance(Duration.ofMinutes(5));
    assertThat(meter.done).isEmpty();
    assertThat(end("tariff.set", "i2", scheme("now"), Duration.ZERO).status())
        .isEqualTo(Status.EXPIRED);
  }

  @Test
  void activates_once_when_the_confirmation_gets_lost() {
    done("tariff.set", "i1", scheme("wait"));
    meter.done.clear();
    meter.losesAnswers = 1;
    assertThat(done("tariff.activate", "i2", Map.of()).text()).contains("Confirmed");
    assertThat(meter.done).containsExactly("action 20.1");
  }

  @Test
  void goes_on_where_requests_or_answers_got_lost() {
    meter.losesRequests = 2;
    meter.losesAnswers = 2;
    done("tariff.set", "i1", scheme("now"));
    assertThat(meter.done).containsOnlyOnce("action 20.1");
    assertThat(meter.done).doesNotHaveDuplicates();
  }

  @Test
  void confirms_after_a_restart_and_does_not_act_again() {
    done("tariff.set", "i1", scheme("wait"));
    meter.done.clear();
    meter.goesAfter = 1;
    ask("tariff.activate", "i2", Map.of());
    useCase = work();
    meter.away = false;

    assertThat(done("tariff.activate", "i2", Map.of()).text()).contains("after a restart");
    assertThat(meter.done).containsExactly("action 20.1");
  }

  @Test
  void says_after_a_restart_in_the_middle_what_the_meter_has_and_leaves_it() {
    meter.goesAfter = 3;
    ask("tariff.set", "i1", scheme("now"));
    useCase = work();
    meter.away = false;

    Outcome outcome = end("tariff.set", "i1", scheme("now"));
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.text()).contains("interrupted");
    assertThat(meter.done).containsExactly("set 20.9", "set 20.8", "set 20.7");
  }

  /** Tariff 1 on working days from six, special days as on Sundays. */
  private static Map<String, String> scheme(String activation) {
    return new HashMap<>(
        Map.of(
            "name", "2027",
            "activation", activation,
            "seasons", "all 01-01 w",
            "weeks", "w 1 1 1 1 1 2 2",
            "days", "1 00:00=2 06:00=1,2 00:00=2",
            "special.days", "12-25 2,2027-03-29 2"));
  }

  private String in(Duration time) {
    return Instant.ofEpochSecond(scheduler.clock().instant().plus(time).getEpochSecond())
        .toString();
  }

  private Work work() {
    return new Work(
        scheduler.clock(), scheduler, TariffWishes.useCase(scheduler.clock()), services);
  }

  private Outcome done(String type, String id, Map<String, String> parameters) {
    Outcome outcome = end(type, id, parameters);
    assertThat(outcome.status()).as(outcome.text()).isEqualTo(Status.DONE);
    return outcome;
  }

  private Outcome end(String type, String id, Map<String, String> parameters) {
    return end(type, id, parameters, Duration.ofSeconds(30));
  }

  private Outcome end(String type, String id, Map<String, String> parameters, Duration validity) {
    CompletableFuture<Outcome> outcome = ask(type, id, parameters, validity);
    return over(outcome);
  }

  private CompletableFuture<Outcome> ask(String type, String id, Map<String, String> parameters) {
    return ask(type, id, parameters, Duration.ofSeconds(30));
  }

  private CompletableFuture<Outcome> ask(
      String type, String id, Map<String, String> parameters, Duration validity) {
    Instant end = scheduler.clock().instant().plus(validity);
    CompletableFuture<Outcome> outcome =
        useCase
            .handle(new Instruction(id, type, Optional.of(METER), "dcs", end, parameters))
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
