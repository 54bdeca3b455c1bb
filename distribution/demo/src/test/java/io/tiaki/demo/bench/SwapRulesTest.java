package io.tiaki.demo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SwapRulesTest {
  private static final String STORE = "io.tiaki.store";
  private static final String SESSIONS = "io.tiaki.session.dtls";

  private static SwapRules.Update update(String bundle, List<String> moved) {
    return new SwapRules.Update(bundle, List.of(bundle), moved, List.of(), true);
  }

  @Test
  void a_provider_that_moves_alone_and_drops_nothing_is_right() {
    assertThat(SwapRules.faults(update(STORE, List.of(STORE)), 0)).isEmpty();
  }

  @Test
  void names_what_moved_without_leave() {
    assertThat(SwapRules.faults(update(STORE, List.of("io.tiaki.access", STORE)), 0))
        .containsExactly("moved: io.tiaki.access");
  }

  @Test
  void an_update_that_did_nothing_proves_nothing() {
    assertThat(SwapRules.faults(update(STORE, List.of()), 0)).hasSize(1);
  }

  @Test
  void sessions_may_drop_only_with_the_session_service() {
    assertThat(SwapRules.faults(update(SESSIONS, List.of(SESSIONS)), 7)).isEmpty();
    assertThat(SwapRules.faults(update(STORE, List.of(STORE)), 7))
        .containsExactly("7 sessions dropped");
  }

  @Test
  void only_the_store_may_start_anew_with_the_security_module() {
    String security = "io.tiaki.security.module";
    for (String other : new String[] {STORE, "io.tiaki.access"}) {
      assertThat(
              SwapRules.faults(
                  new SwapRules.Update(
                      security, List.of(security), List.of(security), List.of(other), true),
                  0))
          .hasSize(other.equals(STORE) ? 0 : 1);
    }
  }

  @Test
  void names_what_stayed_behind_what_was_lost_and_what_was_logged() {
    assertThat(SwapRules.faults(List.of("t"), List.of("b"), List.of("e"))).hasSize(3);
    assertThat(SwapRules.faults(1, 10)).hasSize(1);
    assertThat(SwapRules.faults(0, -1)).hasSize(1);
    assertThat(SwapRules.faults(0, 10)).isEmpty();
  }

  @Test
  void a_setting_must_reach_its_component_and_drop_no_session() {
    assertThat(SwapRules.settingFaults("a b", true, true, 0, List.of())).isEmpty();
    assertThat(SwapRules.settingFaults("a b", false, false, 1, List.of("e"))).hasSize(4);
  }

  @Test
  void an_error_that_names_a_wrong_value_is_no_failure_of_the_program() {
    assertThat(SwapRig.isComplaint("2026-01-01 00:00:00.000 ERROR store  The folder is wrong"))
        .isTrue();
    assertThat(
            SwapRig.isComplaint(
                "2026-01-01 00:00:00.000 ERROR store  failed: java.lang.NullPointerException"))
        .isFalse();
    assertThat(SwapRig.isComplaint("Exception in thread \"x\"")).isFalse();
  }

  @Test
  void growth_beyond_pools_and_caches_is_found() {
    SwapFigures before = new SwapFigures("felix", "before", 60, 70, 15 << 20);

    assertThat(new SwapFigures("felix", "after", 62, 70, 16 << 20).growthSince(before)).isEmpty();
    assertThat(new SwapFigures("felix", "after", 80, 90, 60 << 20).growthSince(before)).hasSize(3);
  }
}
