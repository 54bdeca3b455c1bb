package io.tiaki.access.internal;

import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The policy in force, kept sealed, with all that were before. Safe for use by many threads. */
final class PolicyBook {
  static final String MAP = "access.policy";
  private static final String CURRENT = "current";

  private final Policy bootstrap;
  private final Supplier<Optional<StateStore>> store;
  private @Nullable Policy known;
  private boolean replacing;

  /**
   * @param bootstrap holds as long as there was never another
   */
  PolicyBook(Policy bootstrap, Supplier<Optional<StateStore>> store) {
    this.bootstrap = bootstrap;
    this.store = store;
  }

  /**
   * What holds now. The local configuration never takes the place of a policy that cannot be read.
   *
   * @throws StateException while it is not known
   */
  synchronized Policy inForce() throws StateException {
    Policy policy = known;
    if (policy == null) {
      policy = read();
      known = policy;
    }
    return policy;
  }

  private Policy read() throws StateException {
    Optional<byte[]> octets = map().get(CURRENT);
    if (octets.isEmpty()) {
      return bootstrap;
    }
    try {
      return PolicyText.read(new String(octets.get(), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new StateException(
          StateException.Reason.CORRUPT, "a later version wrote it, or it is damaged", e);
    }
  }

  private StateMap map() throws StateException {
    return store
        .get()
        .orElseThrow(
            () -> new StateException(StateException.Reason.UNAVAILABLE, "the store is not there"))
        .open(MAP);
  }

  /**
   * Puts a policy in force that was examined.
   *
   * @param approved who approved it, for the record
   * @return completes when it is durable; it holds from then on
   * @throws StateException also when another one came between: what was approved was approved for
   *     the place of the one that was in force
   */
  synchronized CompletionStage<Void> replace(Policy next, String approved) throws StateException {
    if (replacing || !next.previous().equals(inForce().sha256())) {
      throw new StateException(
          StateException.Reason.UNAVAILABLE,
          "another policy is taking the place of the one that this was made from: see which is in force and propose it anew");
    }
    StateMap map = map();
    StateChange change =
        StateChange.putting(CURRENT, next.text().getBytes(StandardCharsets.UTF_8))
            .put(
                String.format("history/%019d", next.number()),
                (approved + "\n" + next.text()).getBytes(StandardCharsets.UTF_8));
    replacing = true;
    return map.commit(change).whenComplete((ok, failure) -> replaced(next, failure == null));
  }

  private synchronized void replaced(Policy next, boolean kept) {
    replacing = false;
    if (kept) {
      known = next;
    }
  }
}
