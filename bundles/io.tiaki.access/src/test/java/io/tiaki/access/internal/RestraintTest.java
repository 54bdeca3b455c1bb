package io.tiaki.access.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.platform.OperatingState;
import io.tiaki.platform.OperatingState.Mode;
import io.tiaki.platform.OperatingState.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RestraintTest {
  private Optional<OperatingState> source = Optional.empty();
  private final Restraint restraint = new Restraint(() -> source);

  private void is(Mode mode) {
    source =
        Optional.of(() -> new State(mode, Instant.EPOCH, List.of("crypto failed: replace it")));
  }

  @Test
  void nothing_leaves_before_anybody_told_the_state() {
    assertThat(restraint.isKnown()).isFalse();
    assertThat(restraint.mayDisclose()).isFalse();
    assertThat(restraint.objection("reading.read"))
        .hasValueSatisfying(reason -> assertThat(reason).contains("not known yet"));

    is(Mode.NORMAL);
    assertThat(restraint.isKnown()).isTrue();
    assertThat(restraint.mayDisclose()).isTrue();
    assertThat(restraint.objection("reading.read")).isEmpty();
  }

  @Test
  void readings_go_on_leaving_while_who_keeps_the_state_is_updated() {
    is(Mode.NORMAL);
    assertThat(restraint.mayDisclose()).isTrue();

    source = Optional.empty();
    assertThat(restraint.mayDisclose()).isTrue();
    is(Mode.STARTING);
    assertThat(restraint.mayDisclose()).isTrue();
    assertThat(restraint.objection("reading.read")).isEmpty();

    is(Mode.SILENT);
    assertThat(restraint.mayDisclose()).isFalse();
  }

  @Test
  void in_the_safe_state_only_what_shows_or_mends_it_is_permitted() {
    is(Mode.SAFE);
    assertThat(restraint.objection("reading.read"))
        .hasValueSatisfying(
            reason -> assertThat(reason).contains("safe state", "crypto failed: replace it"));
    assertThat(restraint.objection("cosem.set")).isPresent();
    assertThat(restraint.objection("selftest.run")).isEmpty();
    assertThat(restraint.objection("selftest.acknowledge")).isEmpty();
    assertThat(restraint.objection("update.install")).isEmpty();
    assertThat(restraint.mayDisclose()).isFalse();
  }

  @Test
  void nothing_leaves_before_the_state_is_known() {
    is(Mode.STARTING);
    assertThat(restraint.mayDisclose()).isFalse();
    assertThat(restraint.objection("reading.read")).isPresent();
  }

  @Test
  void the_safe_state_lasts_while_who_keeps_it_is_away() {
    is(Mode.SAFE);
    restraint.mayDisclose();
    source = Optional.empty();
    assertThat(restraint.mayDisclose()).isFalse();
    is(Mode.NORMAL);
    assertThat(restraint.mayDisclose()).isTrue();
  }
}
