package io.tiaki.dispatch.internal;

import io.tiaki.platform.OperatingState;
import io.tiaki.platform.OperatingState.Mode;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the operating state leaves (R68). Nothing until it is known for the first time, because the
 * gateway may have been in the safe state when it stopped. From then on the last known one counts:
 * a state does not end because who keeps it is being updated. Safe for use by many threads.
 */
public final class Restraint {
  private final Supplier<Optional<OperatingState>> source;
  private volatile Mode last = Mode.STARTING;

  public Restraint(Supplier<Optional<OperatingState>> source) {
    this.source = source;
  }

  /** Whether the state was ever told. */
  public boolean isKnown() {
    return mode() != Mode.STARTING;
  }

  /** Whether anything may be signed. What a later version calls a mode signs nothing. */
  public boolean maySign() {
    Mode now = mode();
    return now == Mode.NORMAL || now == Mode.SAFE;
  }

  private Mode mode() {
    source
        .get()
        .map(there -> there.now().mode())
        .filter(told -> told != Mode.STARTING)
        .ifPresent(told -> last = told);
    return last;
  }
}
