package io.tiaki.store.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How large the store may grow. Beyond it no readings are accepted: they stay in the meters'
 * profiles and are fetched when there is room. What is there is kept, and all other state goes on,
 * which has bounds of its own.
 */
final class Bound {
  private static final int EARLY_PERCENT = 80;
  private static final int OVER_PERCENT = 75;
  private static final Logger LOG = LoggerFactory.getLogger(Bound.class);

  /** How much room is left. */
  enum Level {
    ROOM,
    EARLY,
    FULL
  }

  private final long most;
  private volatile Level level = Level.ROOM;

  /**
   * @param most octets in use
   */
  Bound(long most) {
    this.most = most;
  }

  long most() {
    return most;
  }

  Level level() {
    return level;
  }

  boolean isFull(long used) {
    return used >= most;
  }

  /**
   * Says it when the level changed; called now and then.
   *
   * @param behind for people: which reader is how far behind
   * @return whether it became worse
   */
  boolean look(long used, String behind) {
    Level before = level;
    long percent = 100 * (used / 1024) / Math.max(1, most / 1024);
    if (percent >= 100) {
      level = Level.FULL;
    } else if (percent >= EARLY_PERCENT) {
      level = Level.EARLY;
    } else if (percent < OVER_PERCENT) {
      level = Level.ROOM;
    }
    if (level != before) {
      say(percent, behind);
    }
    return level.compareTo(before) > 0;
  }

  private void say(long percent, String behind) {
    switch (level) {
      case ROOM -> LOG.info("The store has room again, {} % of size.max.mb", percent);
      case EARLY -> LOG.warn("{}", text(percent, behind));
      case FULL ->
          LOG.error(
              "{} No readings are accepted, they stay in the meters' profiles",
              text(percent, behind));
    }
  }

  private static String text(long percent, String behind) {
    return "The store is at "
        + percent
        + " % of size.max.mb"
        + behind
        + ". See that readings leave, or raise size.max.mb.";
  }
}
