package io.tiaki.access.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.access.AccessRequest;
import io.tiaki.access.Decision;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RulesTest {
  private static final Optional<MeterId> METER = Optional.of(new MeterId("TKI0000000000001"));

  private final FakeGateway gateway = new FakeGateway();
  private final Rules rules =
      new Rules(Set.of("dcs"), Set.of("kura:admin"), () -> Optional.of(gateway));

  private static AccessRequest request(String subject, String action) {
    return new AccessRequest(subject, action, METER);
  }

  @Test
  void permits_a_grid_operator_to_read_and_to_update() {
    assertThat(rules.decide(request("dcs", "reading.read")).permitted()).isTrue();
    assertThat(rules.decide(request("dcs", "update.install")).permitted()).isTrue();
  }

  @Test
  void denies_everybody_and_everything_else() {
    assertThat(rules.decide(request("mallory", "reading.read")).permitted()).isFalse();
    assertThat(rules.decide(request("", "reading.read")).permitted()).isFalse();
    assertThat(rules.decide(request("DCS", "reading.read")).permitted()).isFalse();
    assertThat(rules.decide(request("dcs", "supply.disconnect")).permitted()).isFalse();
    assertThat(rules.decide(request("vendor", "update.install")).permitted()).isFalse();
    assertThat(
            new Rules(Set.of(), Set.of(), () -> Optional.of(gateway))
                .decide(request("dcs", "reading.read"))
                .permitted())
        .isFalse();
  }

  @Test
  void permits_a_local_operator_to_read_and_write_attributes_and_nothing_else() {
    for (String action : List.of("cosem.get", "cosem.set", "reading.read")) {
      assertThat(rules.decide(request("kura:admin", action)).permitted()).isTrue();
      assertThat(rules.decide(request("kura:other", action)).permitted()).isFalse();
      assertThat(rules.decide(request("admin", action)).permitted()).isFalse();
    }
    assertThat(rules.decide(request("kura:admin", "update.install")).permitted()).isFalse();
    assertThat(rules.decide(request("dcs", "cosem.set")).permitted()).isFalse();
  }

  @Test
  void journals_every_decision_with_its_reason() {
    Decision denied = rules.decide(request("mallory", "reading.read"));
    rules.decide(request("dcs", "reading.read"));

    assertThat(gateway.journal)
        .extracting(JournalEvent::code)
        .containsExactly("access.denied", "access.permitted");
    assertThat(gateway.journal.get(0).subject()).isEqualTo("mallory");
    assertThat(gateway.journal.get(0).meter()).isEqualTo(METER);
    assertThat(gateway.journal.get(0).text()).contains("reading.read", denied.reason());
  }

  @Test
  void permits_nothing_while_it_cannot_be_journaled() {
    Decision decision =
        new Rules(Set.of("dcs"), Set.of("kura:admin"), Optional::empty)
            .decide(request("dcs", "reading.read"));

    assertThat(decision.permitted()).isFalse();
    assertThat(decision.reason()).contains("journal");
  }

  @Test
  void permits_nothing_that_the_journal_does_not_take() {
    gateway.journalFull = true;

    Decision decision = rules.decide(request("dcs", "reading.read"));

    assertThat(decision.permitted()).isFalse();
    assertThat(decision.reason()).contains("journal");
  }
}
