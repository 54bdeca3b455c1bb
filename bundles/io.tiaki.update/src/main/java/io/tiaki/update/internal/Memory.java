package io.tiaki.update.internal;

import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.Version;

/**
 * What must be remembered across restarts: the highest version of each package that was healthy,
 * and how the updates of the last days ended, by the ids of their instructions.
 */
final class Memory {
  private static final String HIGH_WATER = "update.high-water";
  private static final String OUTCOMES = "update.outcomes";
  private static final Duration KEPT = Duration.ofDays(8);
  private static final int MOST = 1_000;
  private static final long COMMIT_SECONDS = 5;

  private final StateStore store;
  private final Clock clock;

  Memory(StateStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** The highest version that was healthy. */
  Optional<Version> highWater(String name) throws StateException {
    return store
        .open(HIGH_WATER)
        .get(name)
        .map(octets -> Version.parseVersion(new String(octets, StandardCharsets.UTF_8)));
  }

  /** Raises the mark; it never falls. */
  void raise(String name, String version) throws StateException {
    Optional<Version> mark = highWater(name);
    if (mark.isEmpty() || mark.get().compareTo(Version.parseVersion(version)) < 0) {
      byte[] octets = version.getBytes(StandardCharsets.UTF_8);
      commit(store.open(HIGH_WATER), StateChange.putting(name, octets));
    }
  }

  /** How an update ended. */
  Optional<Outcome> outcome(String instruction) throws StateException {
    return store
        .open(OUTCOMES)
        .get(instruction)
        .map(octets -> new String(octets, StandardCharsets.UTF_8).split("\n", 3))
        .filter(parts -> parts.length == 3)
        .map(parts -> Outcome.of(Status.valueOf(parts[1]), parts[2]));
  }

  /** Remembers how an update ended, and forgets old ones. */
  void ended(String instruction, Status status, String text) throws StateException {
    StateMap map = store.open(OUTCOMES);
    Instant now = clock.instant();
    String value = now + "\n" + status + "\n" + text;
    StateChange change = StateChange.putting(instruction, value.getBytes(StandardCharsets.UTF_8));
    for (Map.Entry<String, byte[]> entry : map.entries("", MOST)) {
      String since = new String(entry.getValue(), StandardCharsets.UTF_8).split("\n", 2)[0];
      if (!entry.getKey().equals(instruction) && Instant.parse(since).plus(KEPT).isBefore(now)) {
        change.remove(entry.getKey());
      }
    }
    commit(map, change);
  }

  private static void commit(StateMap map, StateChange change) throws StateException {
    try {
      map.commit(change).toCompletableFuture().get(COMMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new StateException(
          StateException.Reason.UNAVAILABLE, "What an update did was not remembered", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StateException(
          StateException.Reason.UNAVAILABLE, "What an update did was not remembered", e);
    }
  }
}
