package io.tiaki.platform;

import io.tiaki.platform.OperatingState.Mode;
import io.tiaki.platform.OperatingState.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The operating state as those keep it who obey it: {@link Mode#STARTING} until it is told for the
 * first time, because the gateway may have been in the safe state when it stopped. From then on the
 * last one that was told: a state does not end because who tells it is being updated. Safe for use
 * by many threads.
 */
public final class LastKnownState {
  private final Supplier<Optional<OperatingState>> source;
  private volatile State last = new State(Mode.STARTING, Instant.EPOCH, List.of());

  /**
   * @param source who tells the state, as of now
   */
  public LastKnownState(Supplier<Optional<OperatingState>> source) {
    this.source = source;
  }

  /** The state that counts. */
  public State now() {
    source
        .get()
        .map(OperatingState::now)
        .filter(told -> told.mode() != Mode.STARTING)
        .ifPresent(told -> last = told);
    return last;
  }
}
