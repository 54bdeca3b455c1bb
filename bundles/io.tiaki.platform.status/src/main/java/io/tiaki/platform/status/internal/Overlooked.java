package io.tiaki.platform.status.internal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a bundle once more whose components Declarative Services does not know though it runs.
 *
 * <p>Its tracker can overlook a bundle when one thread starts it while another one, which resolved
 * it, still tells so. It is silent then, nobody misses the components, and nothing but another
 * start makes it look again. When that does not help either, the bundle is broken.
 */
final class Overlooked {
  private static final Logger LOG = LoggerFactory.getLogger(Overlooked.class);

  /** Reading takes a moment after the start; on a busy processor a long one. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /**
   * A bundle that runs and whose components are not known.
   *
   * @param id its number in the framework
   * @param modified when it was last updated, in ms since 1970: an update gives it a new chance
   * @param name symbolic name
   */
  record Unread(long id, long modified, String name) {}

  private final LongSupplier nanoTime;
  private final Consumer<Unread> starter;
  private final Map<Unread, Long> since = new HashMap<>();
  private final Set<Unread> startedAgain = new HashSet<>();

  /**
   * Nothing was overlooked yet.
   *
   * @param starter stops the bundle and starts it
   */
  Overlooked(LongSupplier nanoTime, Consumer<Unread> starter) {
    this.nanoTime = nanoTime;
    this.starter = starter;
  }

  /** Looks once, at those that are unread now. */
  void look(List<Unread> unread) {
    long now = nanoTime.getAsLong();
    since.keySet().retainAll(unread);
    for (Unread bundle : unread) {
      long first = since.computeIfAbsent(bundle, b -> now);
      if (now - first >= PATIENCE_NANOS && startedAgain.add(bundle)) {
        LOG.warn(
            "Declarative Services overlooked the components of bundle {}: it is started again",
            bundle.name());
        starter.accept(bundle);
      }
    }
  }
}
