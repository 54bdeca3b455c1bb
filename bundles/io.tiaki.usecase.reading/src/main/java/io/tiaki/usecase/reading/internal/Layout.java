package io.tiaki.usecase.reading.internal;

import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a meter's pushes and profile rows are built. Most meters of a gateway share one.
 *
 * @param push columns of a push; empty when it has no push setup
 * @param profile columns of a profile row; empty when it has no load profile
 * @param period time between two rows, more than zero
 * @param spread how long after a row its push comes at the latest, as the meter says; empty when it
 *     does not say
 */
public record Layout(
    List<Column> push, List<Column> profile, Duration period, Optional<Duration> spread) {
  /**
   * Stands for none: the profile is captured by events, and looked at so often. No meter has it:
   * capture_period counts seconds.
   */
  static final Duration WITHOUT_PERIOD = Duration.ofMinutes(1).plusMillis(1);

  public Layout {
    push = List.copyOf(push);
    profile = List.copyOf(profile);
  }

  /** The register column of a code, if the layout has it. */
  Optional<Column> register(ObisCode code) {
    return registers().filter(c -> c.code().equals(code)).findFirst();
  }

  /** Every register, once. */
  Stream<Column> registers() {
    return Stream.concat(profile.stream(), push.stream())
        .filter(c -> c.kind() == Column.Kind.REGISTER)
        .distinct();
  }

  /** Whether rows come by themselves, and can be missed. */
  boolean isPeriodic() {
    return !period.equals(WITHOUT_PERIOD);
  }

  boolean hasProfile() {
    return !profile.isEmpty();
  }
}
