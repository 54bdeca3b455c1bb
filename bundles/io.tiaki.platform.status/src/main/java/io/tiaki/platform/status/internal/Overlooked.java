package io.tiaki.platform.status.internal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
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

  private final LongSupplier nanoTime;
  private final Map<Bundle, Long> since = new HashMap<>();

  /** With their age, so that an update gives a bundle a new chance. */
  private final Set<List<Object>> startedAgain = new HashSet<>();

  Overlooked(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Looks once.
   *
   * @param unread the bundles that run and whose components are not known now
   */
  void look(List<Bundle> unread) {
    long now = nanoTime.getAsLong();
    since.keySet().retainAll(unread);
    for (Bundle bundle : unread) {
      long first = since.computeIfAbsent(bundle, b -> now);
      if (now - first >= PATIENCE_NANOS
          && startedAgain.add(List.of(bundle, bundle.getLastModified()))) {
        startAgain(bundle);
      }
    }
  }

  private static void startAgain(Bundle bundle) {
    LOG.warn(
        "Declarative Services overlooked the components of bundle {}: it is started again",
        bundle.getSymbolicName());
    try {
      // Transient: whether it starts with the framework is not ours to say.
      bundle.stop(Bundle.STOP_TRANSIENT);
      bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
    } catch (BundleException | IllegalStateException e) {
      LOG.warn("Bundle {} does not start again: replace it", bundle.getSymbolicName(), e);
    }
  }
}
