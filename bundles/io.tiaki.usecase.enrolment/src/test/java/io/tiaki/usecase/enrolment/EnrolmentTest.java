package io.tiaki.usecase.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tiaki.directory.MeterRegistry;
import io.tiaki.directory.Registration;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateException;
import io.tiaki.testkit.FakeServices;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import io.tiaki.usecase.enrolment.internal.Enrolment;
import io.tiaki.usecase.work.Work;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class EnrolmentTest {
  private static final MeterId METER = new MeterId("TKI0000000000001");
  private static final Duration VALID = Duration.ofMinutes(5);
  private static final String FINGERPRINT = "ab".repeat(32);

  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeMeter meter = new FakeMeter();
  private final FakeServices services = new FakeServices(meter);

  /** A memory of its own, as the engine's is another map. */
  private final FakeServices own = new FakeServices(meter);

  private final List<Registration> registered = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private boolean full;
  private Optional<MeterRegistry> registry = Optional.of(registry());
  private Work engine = work();
  private Enrolment enrolment = enrolment();

  private MeterRegistry registry() {
    return new MeterRegistry() {
      @Override
      public CompletionStage<Void> register(Registration one) {
        return changed(
            () -> {
              registered.add(one);
              known(one.id());
            });
      }

      @Override
      public CompletionStage<Void> remove(MeterId id) {
        return changed(() -> List.of(services, own).forEach(one -> one.meters.remove(id)));
      }

      private CompletionStage<Void> changed(Runnable change) {
        if (full) {
          return CompletableFuture.failedStage(
              new StateException(StateException.Reason.FULL, "the disk is full"));
        }
        change.run();
        return CompletableFuture.completedStage(null);
      }
    };
  }

  @Test
  void registers_and_reads_what_the_meter_is_and_where_it_starts() {
    Outcome outcome = over(register("i1", Map.of("fingerprint", FINGERPRINT, "group", "psk")));
    assertThat(outcome.status()).isEqualTo(Status.DONE);
    assertThat(outcome.text())
        .isEqualTo(
            "Registered at [fd00::1]:24001. Read from the meter: its serial number is SN?1?7, its firmware 1.0.0, 1-0:1.8.0.255 15604.5 Wh");
    assertThat(data(outcome))
        .isEqualTo(
            "{\"serial\":\"SN?1?7\",\"firmware\":\"1.0.0\",\"registers\":[{\"register\":\"1-0:1.8.0.255\",\"value\":15604.5,\"unit\":\"Wh\"}]}");
    assertThat(registered)
        .containsExactly(
            new Registration(METER, "fd00::1", 24_001, Optional.of(FINGERPRINT), "psk"));
    assertThat(own.journal)
        .extracting(JournalEvent::code, JournalEvent::subject)
        .containsExactly(tuple("enrolment.registered", "dcs"));
  }

  @Test
  void a_meter_that_comes_later_is_read_then() {
    meter.away = true;
    CompletableFuture<Outcome> outcome = register("i1", Map.of());
    assertThat(registered).hasSize(1);
    assertThat(outcome).isNotDone();
    meter.away = false;
    engine.associated(METER);
    scheduler.run();
    assertThat(over(outcome).status()).isEqualTo(Status.DONE);
  }

  @Test
  void a_meter_that_does_not_come_stays_registered_and_that_is_said() {
    meter.away = true;
    CompletableFuture<Outcome> outcome = register("i1", Map.of());
    scheduler.advance(VALID);
    assertThat(over(outcome).status()).isEqualTo(Status.UNREACHABLE);
    assertThat(over(outcome).text())
        .startsWith("Registered at [fd00::1]:24001. ")
        .contains("no session")
        .endsWith("It stays registered, and the gateway goes on trying to reach it")
        .doesNotContain("Nothing was done");
    assertThat(services.meters).contains(METER);
  }

  @Test
  void after_a_restart_it_does_not_bring_back_what_was_removed_meanwhile() {
    meter.away = true;
    register("i1", Map.of());
    assertThat(over(ask("enrolment.remove", "i2", Map.of("reading", "none"))).status())
        .isEqualTo(Status.DONE);
    engine = work();
    enrolment = enrolment();
    Outcome outcome = over(register("i1", Map.of()));
    assertThat(outcome.status()).isEqualTo(Status.UNKNOWN_METER);
    assertThat(services.meters).isEmpty();
    assertThat(registered).hasSize(1);
  }

  @Test
  void after_a_restart_it_goes_on() {
    meter.away = true;
    register("i1", Map.of());
    engine = work();
    enrolment = enrolment();
    meter.away = false;
    assertThat(over(register("i1", Map.of())).status()).isEqualTo(Status.DONE);
    assertThat(registered).hasSize(1);
  }

  @Test
  void what_is_malformed_changes_nothing() {
    for (Map<String, String> wrong :
        List.of(
            Map.of("address", "nowhere"),
            Map.of("address", "a b:1"),
            Map.of("address", "[fd00::1]:0"),
            Map.of("address", "[fd00::1]:70000"),
            Map.of("address", ""),
            Map.of("fingerprint", "abc"),
            Map.of("group", "A GROUP"),
            Map.of("only.at.night", "true"))) {
      Outcome outcome = over(register("i" + wrong.hashCode(), wrong));
      assertThat(outcome.status()).as("%s", wrong).isEqualTo(Status.MALFORMED);
      assertThat(outcome.text()).startsWith("enrolment.register is malformed: ");
    }
    assertThat(over(ask("enrolment.remove", "r1", Map.of("reading", "some"))).status())
        .isEqualTo(Status.MALFORMED);
    assertThat(registered).isEmpty();
    assertThat(meter.reads).isZero();
  }

  @Test
  void what_is_too_late_changes_nothing() {
    Instruction late =
        new Instruction(
            "i1",
            "enrolment.register",
            Optional.of(METER),
            "dcs",
            scheduler.clock().instant(),
            Map.of("address", "meter:1"));
    CompletableFuture<Outcome> outcome = handled(late);
    assertThat(over(outcome).status()).isEqualTo(Status.EXPIRED);
    assertThat(registered).isEmpty();
  }

  @Test
  void what_cannot_be_kept_is_not_done() {
    full = true;
    Outcome outcome = over(register("i1", Map.of()));
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.text()).isEqualTo("It could not be registered: the disk is full");
    assertThat(own.journal).isEmpty();
    known(METER);
    outcome = over(ask("enrolment.remove", "i2", Map.of()));
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.text()).startsWith("It stays registered").contains("the disk is full");
  }

  @Test
  void without_a_directory_nothing_changes() {
    registry = Optional.empty();
    assertThat(over(register("i1", Map.of())).status()).isEqualTo(Status.FAILED);
    known(METER);
    assertThat(over(ask("enrolment.remove", "i2", Map.of("reading", "none"))).status())
        .isEqualTo(Status.FAILED);
    assertThat(services.meters).contains(METER);
  }

  @Test
  void a_meter_that_goes_is_read_last() {
    known(METER);
    Outcome outcome = over(ask("enrolment.remove", "i1", Map.of()));
    assertThat(outcome.status()).isEqualTo(Status.DONE);
    assertThat(outcome.text())
        .startsWith("Removed from this gateway. Read from the meter: ")
        .contains("15604.5 Wh");
    assertThat(data(outcome)).contains("15604.5");
    assertThat(services.meters).isEmpty();
    assertThat(own.journal).extracting(JournalEvent::code).containsExactly("enrolment.removed");
  }

  @Test
  void a_meter_that_cannot_be_read_stays_unless_it_is_to_go_unread() {
    known(METER);
    meter.away = true;
    CompletableFuture<Outcome> outcome = ask("enrolment.remove", "i1", Map.of());
    scheduler.advance(VALID);
    assertThat(over(outcome).status()).isEqualTo(Status.UNREACHABLE);
    assertThat(over(outcome).text()).contains("It stays registered");
    assertThat(services.meters).contains(METER);
    assertThat(over(ask("enrolment.remove", "i2", Map.of("reading", "none"))).text())
        .isEqualTo("Removed from this gateway. It was not read before");
    assertThat(services.meters).isEmpty();
  }

  @Test
  void a_meter_that_is_not_there_is_unknown() {
    for (Map<String, String> how : List.of(Map.<String, String>of(), Map.of("reading", "none"))) {
      assertThat(over(ask("enrolment.remove", "i" + how.size(), how)).status())
          .isEqualTo(Status.UNKNOWN_METER);
    }
  }

  @Test
  void shows_what_a_meter_is() {
    known(METER);
    meter.objects.keySet().retainAll(List.of("1-0:1.8.0.255"));
    Outcome outcome = over(ask("enrolment.show", "i1", Map.of()));
    assertThat(outcome.text())
        .isEqualTo("Read from the meter: it tells no serial number, 1-0:1.8.0.255 15604.5 Wh");
    assertThat(registered).isEmpty();
  }

  private void known(MeterId id) {
    List.of(services, own).forEach(one -> one.meters.add(id));
  }

  private Work work() {
    return new Work(scheduler.clock(), scheduler, Enrolment.useCase(), services);
  }

  private Enrolment enrolment() {
    return new Enrolment(scheduler.clock(), own, () -> registry, engine::handle);
  }

  private CompletableFuture<Outcome> register(String id, Map<String, String> other) {
    Map<String, String> parameters = new HashMap<>(Map.of("address", "[fd00::1]:24001"));
    parameters.putAll(other);
    return ask("enrolment.register", id, parameters);
  }

  private CompletableFuture<Outcome> ask(String type, String id, Map<String, String> parameters) {
    return handled(
        new Instruction(
            id,
            type,
            Optional.of(METER),
            "dcs",
            scheduler.clock().instant().plus(VALID),
            parameters));
  }

  private CompletableFuture<Outcome> handled(Instruction instruction) {
    CompletableFuture<Outcome> outcome =
        enrolment.handle(instruction, told::add).toCompletableFuture();
    scheduler.run();
    return outcome;
  }

  private static String data(Outcome outcome) {
    return new String(Base64.getDecoder().decode(outcome.data()), StandardCharsets.UTF_8);
  }

  private static Outcome over(CompletableFuture<Outcome> outcome) {
    assertThat(outcome).isCompleted();
    return outcome.join();
  }
}
