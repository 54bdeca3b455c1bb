package io.tiaki.access.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.access.AccessRequest;
import io.tiaki.access.Decision;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateChange;
import io.tiaki.testkit.ManualScheduler;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyControlTest {
  private static final MeterId METER = new MeterId("TKI0000000000001");
  private static final MeterId OTHER = new MeterId("TKI0000000000002");

  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeGateway gateway = new FakeGateway();

  private PolicyControl control(Policy policy) {
    return new PolicyControl(new PolicyBook(policy, gateway::state), gateway, scheduler.clock());
  }

  private PolicyControl control(String subjects, String rights) {
    return control(
        PolicyText.read(
            """
            {"type": "access-policy", "version": 1, "gateway": "gw1", "number": 1, "previous": "",
             "subjects": {%s}, "rights": [%s]}
            """
                .formatted(subjects, rights)));
  }

  private PolicyControl local() {
    return control(Policy.bootstrap("gw1", Set.of(), Set.of("dcs"), Set.of("kura:admin")));
  }

  private static AccessRequest request(String subject, String action) {
    return new AccessRequest(subject, action, Optional.of(METER));
  }

  @Test
  void permits_a_grid_operator_of_the_local_configuration_to_read_update_and_switch() {
    assertThat(local().decide(request("dcs", "reading.read")).permitted()).isTrue();
    assertThat(local().decide(request("dcs", "update.install")).permitted()).isTrue();
    assertThat(local().decide(request("dcs", "supply.disconnect")).permitted()).isTrue();
  }

  @Test
  void denies_everybody_and_everything_else() {
    for (String subject : List.of("mallory", "", "DCS", "vendor")) {
      assertThat(local().decide(request(subject, "reading.read")).permitted()).isFalse();
    }
    assertThat(local().decide(request("dcs", "clock.set")).permitted()).isFalse();
    assertThat(local().decide(request("dcs", "access.resolve")).permitted()).isFalse();
    PolicyControl empty = control(Policy.bootstrap("gw1", Set.of(), Set.of(), Set.of()));
    assertThat(empty.decide(request("dcs", "reading.read")).permitted()).isFalse();
  }

  @Test
  void permits_a_local_operator_to_read_and_write_attributes_and_nothing_else() {
    for (String action : List.of("cosem.get", "cosem.set", "reading.read")) {
      assertThat(local().decide(request("kura:admin", action)).permitted()).isTrue();
      assertThat(local().decide(request("kura:other", action)).permitted()).isFalse();
    }
    assertThat(local().decide(request("kura:admin", "update.install")).permitted()).isFalse();
    assertThat(local().decide(request("dcs", "cosem.set")).permitted()).isFalse();
  }

  @Test
  void journals_every_decision_with_its_reason() {
    Decision denied = local().decide(request("mallory", "reading.read"));
    local().decide(request("dcs", "reading.read"));

    assertThat(gateway.journal)
        .extracting(JournalEvent::code, JournalEvent::subject, JournalEvent::meter)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("access.denied", "mallory", Optional.of(METER)),
            org.assertj.core.groups.Tuple.tuple("access.permitted", "dcs", Optional.of(METER)));
    assertThat(gateway.journal.get(0).text()).contains(denied.reason());
  }

  @Test
  void permits_nothing_that_cannot_be_recorded() {
    gateway.journalFull = true;
    assertThat(local().decide(request("dcs", "reading.read")))
        .isEqualTo(
            new Decision(
                false, "the journal takes no entry now, and nothing is permitted unrecorded"));
  }

  @Test
  void permits_nothing_while_it_is_not_known_which_policy_is_in_force() {
    gateway.stateThere = false;
    assertThat(local().decide(request("dcs", "reading.read")).reason())
        .contains("the policy in force cannot be read");
  }

  @Test
  void does_not_fall_back_to_the_local_configuration_behind_a_damaged_policy() throws Exception {
    gateway
        .state
        .open(PolicyBook.MAP)
        .commit(StateChange.putting("current", "{}".getBytes(StandardCharsets.UTF_8)));
    assertThat(local().decide(request("dcs", "reading.read")).reason()).contains("damaged");
  }

  @Test
  void a_right_reaches_its_meters_only() {
    PolicyControl control =
        control(
            "\"energy\": \"utility\"",
            "{\"role\": \"utility\", \"actions\": [\"reading.read\"], \"meters\": \"TKI0000000000001\"}");

    assertThat(control.decide(request("energy", "reading.read")).permitted()).isTrue();
    assertThat(
            control
                .decide(new AccessRequest("energy", "reading.read", Optional.of(OTHER)))
                .reason())
        .isEqualTo("no right of it reaches this meter");
    assertThat(
            control
                .decide(new AccessRequest("energy", "reading.read", Optional.empty()))
                .permitted())
        .isFalse();
  }

  @Test
  void a_right_holds_in_its_time_only() {
    Instant now = scheduler.clock().instant();
    PolicyControl control =
        control(
            "\"tech\": \"service-technician\"",
            "{\"subject\": \"tech\", \"actions\": [\"reading.read\"], \"meters\": \"*\", \"from\": \"%s\", \"until\": \"%s\"}"
                .formatted(now.plusSeconds(10), now.plusSeconds(20)));

    assertThat(control.decide(request("tech", "reading.read")).reason())
        .isEqualTo("its right does not hold at this time");
    scheduler.advance(java.time.Duration.ofSeconds(10));
    assertThat(control.decide(request("tech", "reading.read")).permitted()).isTrue();
    scheduler.advance(java.time.Duration.ofSeconds(10));
    assertThat(control.decide(request("tech", "reading.read")).permitted()).isFalse();
  }

  @Test
  void a_consumer_sees_own_data_of_the_own_time_only() throws Exception {
    Instant start = Instant.parse("2026-02-01T00:00:00Z");
    Instant end = Instant.parse("2026-06-01T00:00:00Z");
    gateway
        .state
        .open(Tenancies.MAP)
        .commit(
            StateChange.putting(
                METER.logicalDeviceName(),
                Tenancies.octets(
                    List.of(
                        new Tenancies.Tenancy("anna", start),
                        new Tenancies.Tenancy("bert", end)))));
    PolicyControl control =
        control("", "{\"role\": \"consumer\", \"actions\": [\"reading.show\"], \"meters\": \"*\"}");

    assertThat(isShown(control, "anna", METER, start, start.plusSeconds(60))).isTrue();
    assertThat(isShown(control, "anna", METER, start.minusSeconds(1), end)).isFalse();
    assertThat(isShown(control, "anna", METER, start, end)).isFalse();
    assertThat(isShown(control, "anna", OTHER, start, start.plusSeconds(60))).isFalse();
    assertThat(isShown(control, "bert", METER, start, start.plusSeconds(60))).isFalse();
    assertThat(isShown(control, "bert", METER, end, end.plusSeconds(60))).isTrue();
    assertThat(isShown(control, "", METER, end, end.plusSeconds(60))).isFalse();
  }

  private static boolean isShown(
      PolicyControl control, String who, MeterId meter, Instant from, Instant until) {
    return control
        .decide(
            new AccessRequest(
                who,
                "reading.show",
                Optional.of(meter),
                Optional.of(new AccessRequest.DataTime(from, until))))
        .permitted();
  }

  @Test
  void a_right_at_some_meters_is_none_at_the_gateway_whichever_meter_is_named() {
    String actions =
        "[\"reading.read\", \"access.show\", \"access.resolve\", \"update.install\", \"selftest.run\", \"journal.consumer.export\"]";
    PolicyControl some =
        control(
            "\"vendor\": \"utility\"",
            "{\"subject\": \"vendor\", \"actions\": "
                + actions
                + ", \"meters\": \"TKI0000000000001\"}");

    assertThat(some.decide(request("vendor", "reading.read")).permitted()).isTrue();
    for (String action :
        List.of(
            "access.show",
            "access.resolve",
            "update.install",
            "selftest.run",
            "journal.consumer.export")) {
      assertThat(some.decide(request("vendor", action)).reason())
          .as(action)
          .contains("no right of it reaches");
    }
  }

  @Test
  void denies_and_records_while_it_cannot_be_read_who_lives_where() throws Exception {
    PolicyControl control =
        control("", "{\"role\": \"consumer\", \"actions\": [\"reading.read\"], \"meters\": \"*\"}");
    gateway
        .state
        .open(Tenancies.MAP)
        .commit(
            StateChange.putting(
                METER.logicalDeviceName(), "yesterday anna".getBytes(StandardCharsets.UTF_8)));

    Decision decision = control.decide(request("anna", "reading.read"));

    assertThat(decision.permitted()).isFalse();
    assertThat(decision.reason()).contains("who lives behind the meter cannot be read");
    assertThat(gateway.journal).extracting(JournalEvent::code).containsExactly("access.denied");
  }
}
