package io.tiaki.store.internal;

import io.tiaki.store.internal.EngineException.Reason;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While the disk is full, changes that need room are refused without trying the disk each time. For
 * the writer's thread only.
 */
final class Refusal {
  private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long LAST = TimeUnit.SECONDS.toNanos(10);
  private static final Logger LOG = LoggerFactory.getLogger(Refusal.class);

  private long until;
  private long pause;
  private boolean full;

  /** Whether changes are refused for now. */
  boolean holds() {
    return pause > 0 && System.nanoTime() - until < 0;
  }

  /** Begins or goes on: the disk is full. */
  void begin(Path folder) {
    if (!full) {
      LOG.error(
          "The disk of {} is full: nothing more is accepted until there is room again. Free room on it",
          folder);
    }
    full = true;
    pause();
  }

  /** Refuses for a while for another reason, longer each time. */
  void pause() {
    pause = pause == 0 ? FIRST : Math.min(LAST, 2 * pause);
    until = System.nanoTime() + pause;
  }

  /** A change that needed room was kept. */
  void over() {
    if (full) {
      LOG.info("There is room on the disk again");
    }
    full = false;
    pause = 0;
  }

  EngineException exception(Path folder) {
    return full
        ? new EngineException(
            Reason.FULL, "The disk of " + folder + " is full: free room on it", null)
        : new EngineException(
            Reason.UNAVAILABLE, "The disk failed a moment ago: try again later", null);
  }
}
