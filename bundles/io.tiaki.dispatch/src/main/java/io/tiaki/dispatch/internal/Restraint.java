package io.tiaki.dispatch.internal;

import io.tiaki.platform.LastKnownState;
import io.tiaki.platform.OperatingState;
import io.tiaki.platform.OperatingState.Mode;
import java.util.Optional;
import java.util.function.Supplier;

/** What the operating state leaves (R68). Safe for use by many threads. */
public final class Restraint {
  private final LastKnownState state;

  public Restraint(Supplier<Optional<OperatingState>> source) {
    this.state = new LastKnownState(source);
  }

  /** Whether the state was ever told. */
  public boolean isKnown() {
    return state.now().mode() != Mode.STARTING;
  }

  /** Whether anything may be signed. What a later version calls a mode signs nothing. */
  public boolean maySign() {
    Mode now = state.now().mode();
    return now == Mode.NORMAL || now == Mode.SAFE;
  }
}
