package io.tiaki.time.sync.internal;

import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What time cannot be before: when this was built, and the newest time that was trusted here, less
 * the error that a trusted time may have. Kept in the state map {@code time.sync}, as ISO 8601
 * texts: {@code floor}, and {@code reset}, the operator's correction that was applied last. Changed
 * by one thread, read by any.
 */
final class Floor {
  private static final String MAP = "time.sync";
  private static final String FLOOR = "floor";
  private static final String RESET = "reset";
  private static final Duration KEPT_EVERY = Duration.ofMinutes(10);

  private final Instant built;
  private final Optional<Instant> reset;
  private volatile Instant floor;
  private Instant kept = Instant.MIN;
  private boolean loaded;

  Floor(Instant built, Optional<Instant> reset) {
    this.built = built;
    this.reset = reset;
    this.floor = built;
  }

  Instant get() {
    return floor;
  }

  boolean isLoaded() {
    return loaded;
  }

  /**
   * Takes up what was kept, once.
   *
   * @return the floor that an operator's correction replaced, if it did so now
   * @throws StateException when it cannot be read
   */
  Optional<Instant> load(StateStore store) throws StateException {
    StateMap map = store.open(MAP);
    Instant before = later(instant(map, FLOOR), built);
    loaded = true;
    if (reset.isPresent() && !reset.get().equals(instant(map, RESET))) {
      floor = later(reset.get(), built);
      map.commit(new StateChange().put(FLOOR, octets(floor)).put(RESET, octets(reset.get())));
      return Optional.of(before);
    }
    floor = before;
    return Optional.empty();
  }

  /** Time was trusted: it is not before this any more. */
  void raise(Instant to, Optional<StateStore> store) {
    if (!to.isAfter(floor)) {
      return;
    }
    floor = to;
    if (store.isPresent() && (kept.equals(Instant.MIN) || kept.plus(KEPT_EVERY).isBefore(to))) {
      try {
        store.get().open(MAP).commit(StateChange.putting(FLOOR, octets(to)));
        kept = to;
      } catch (StateException e) {
        // The next look tries again; until then a restart begins at the floor before.
      }
    }
  }

  private static @Nullable Instant instant(StateMap map, String key) throws StateException {
    Optional<byte[]> value = map.get(key);
    try {
      return value.map(v -> Instant.parse(new String(v, StandardCharsets.US_ASCII))).orElse(null);
    } catch (DateTimeException e) {
      throw new StateException(
          StateException.Reason.CORRUPT, "The kept time is not readable: set floor.reset", e);
    }
  }

  private static byte[] octets(Instant instant) {
    return instant.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static Instant later(@Nullable Instant one, Instant other) {
    return one != null && one.isAfter(other) ? one : other;
  }
}
