package io.tiaki.usecase.reading.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.platform.TimeTrust;
import io.tiaki.platform.TimeTrust.State;
import io.tiaki.platform.TrustedTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MarksTest {
  private State state = State.TRUSTED;
  private boolean there = true;
  private long nanos;
  private final Marks marks = new Marks(this::time, Optional::empty, () -> nanos, new Figures());

  private Optional<TrustedTime> time() {
    return there ? Optional.of(new Fixed(state)) : Optional.empty();
  }

  private record Fixed(State state) implements TrustedTime {
    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public TimeTrust trust() {
      return new TimeTrust(state, "chrony", Instant.EPOCH, Optional.empty(), "");
    }
  }

  @Test
  void time_is_not_trusted_when_nobody_ever_said_so() {
    there = false;

    assertThat(marks.isTrusted()).isFalse();
  }

  @Test
  void the_last_word_counts_while_the_service_is_updated_and_not_longer() {
    assertThat(marks.isTrusted()).isTrue();

    there = false;
    nanos = Duration.ofSeconds(9).toNanos();
    assertThat(marks.isTrusted()).isTrue();
    there = true;
    state = State.STARTING;
    assertThat(marks.isTrusted()).isTrue();

    nanos = Duration.ofSeconds(11).toNanos();
    assertThat(marks.isTrusted()).isFalse();
  }

  @Test
  void what_it_says_counts_at_once() {
    assertThat(marks.isTrusted()).isTrue();

    state = State.UNTRUSTED;
    assertThat(marks.isTrusted()).isFalse();
  }
}
