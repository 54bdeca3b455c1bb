package io.tiaki.dispatch.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.platform.OperatingState;
import io.tiaki.platform.OperatingState.Mode;
import io.tiaki.platform.OperatingState.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestraintTest {
  private Optional<OperatingState> source = Optional.empty();
  private final Restraint restraint = new Restraint(() -> source);

  private void is(Mode mode) {
    source = Optional.of(() -> new State(mode, Instant.EPOCH, List.of()));
  }

  @Test
  void nothing_is_taken_or_signed_before_anybody_told_the_state() {
    assertThat(restraint.isKnown()).isFalse();
    assertThat(restraint.maySign()).isFalse();

    is(Mode.STARTING);
    assertThat(restraint.isKnown()).isFalse();
    assertThat(restraint.maySign()).isFalse();
  }

  @Test
  void outcomes_are_signed_in_the_safe_state_and_none_in_the_silent_one() {
    is(Mode.SAFE);
    assertThat(restraint.isKnown()).isTrue();
    assertThat(restraint.maySign()).isTrue();

    is(Mode.SILENT);
    assertThat(restraint.isKnown()).isTrue();
    assertThat(restraint.maySign()).isFalse();
  }

  @Test
  void the_last_state_counts_while_who_keeps_it_is_updated() {
    is(Mode.NORMAL);
    assertThat(restraint.maySign()).isTrue();
    source = Optional.empty();
    assertThat(restraint.maySign()).isTrue();
    is(Mode.STARTING);
    assertThat(restraint.maySign()).isTrue();

    is(Mode.SILENT);
    assertThat(restraint.maySign()).isFalse();
    source = Optional.empty();
    assertThat(restraint.maySign()).isFalse();
  }
}
