package io.tiaki.access.internal;

import io.tiaki.platform.LastKnownState;
import io.tiaki.platform.OperatingState;
import io.tiaki.platform.OperatingState.Mode;
import io.tiaki.platform.OperatingState.State;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the operating state leaves of what access control permits (R68). Safe for use by many
 * threads.
 */
final class Restraint {
  /** What shows or mends what is wrong. */
  private static final Set<String> IN_SAFE_STATE =
      Set.of("selftest.run", "selftest.acknowledge", "update.install");

  private final LastKnownState state;

  Restraint(Supplier<Optional<OperatingState>> source) {
    this.state = new LastKnownState(source);
  }

  /** Why an action is not permitted now, whoever asks; empty: the rules decide. */
  Optional<String> objection(String action) {
    State now = state.now();
    return switch (now.mode()) {
      case NORMAL -> Optional.empty();
      case STARTING ->
          Optional.of("whether the gateway is in the safe state is not known yet: ask again");
      default ->
          IN_SAFE_STATE.contains(action)
              ? Optional.empty()
              : Optional.of("the gateway is in the safe state since " + now.since() + why(now));
    };
  }

  /** Whether readings may leave. */
  boolean mayDisclose() {
    return state.now().mode() == Mode.NORMAL;
  }

  /** Whether the state was told since this process, or access in it, began. */
  boolean isKnown() {
    return state.now().mode() != Mode.STARTING;
  }

  private static String why(State state) {
    return state.reasons().isEmpty() ? "" : ": " + String.join("; ", state.reasons());
  }
}
