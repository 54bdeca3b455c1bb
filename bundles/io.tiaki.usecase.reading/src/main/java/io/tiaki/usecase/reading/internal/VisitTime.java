package io.tiaki.usecase.reading.internal;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a meter is visited although nothing asks for it. A push that is lost is missed as soon as it
 * can be: the meter says how long after a row its push may come (randomisation_start_interval, IEC
 * 62056-6-2, 4.4.8). Touched by the use case's own thread only.
 */
final class VisitTime {
  private static final Duration SHORTEST = Duration.ofMillis(300);
  private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(10);
  private static final Duration LONGEST_GRACE = Duration.ofSeconds(10);
  private static final int MOST_DOUBLINGS = 10;

  private int fruitless;
  private Instant next = Instant.MIN;

  boolean isDue(Instant now) {
    return !next.isAfter(now);
  }

  /** A push came: the next one follows a period later. */
  void heard(Instant now, @Nullable Layout layout) {
    fruitless = 0;
    next = overdue(now, layout);
  }

  /**
   * A visit told that this is the last row: the next one follows a period later by the meter's
   * clock, as far as that can be right. A meter without rows is taken to register at multiples of
   * its period.
   */
  void visited(Instant now, @Nullable Instant row, @Nullable Layout layout) {
    heard(now, layout);
    Instant last = row == null ? multiple(now, period(layout)) : row;
    if (!last.isAfter(now)) {
      Instant due = overdue(last, layout);
      next = due.isAfter(now) ? due : next;
    }
  }

  private static Instant multiple(Instant now, Duration period) {
    long millis = Math.max(1, period.toMillis());
    return Instant.ofEpochMilli(now.toEpochMilli() / millis * millis);
  }

  /** A push could not be kept, or a visit broke off amid its work: it goes on before long. */
  void interrupted(Instant now, @Nullable Layout layout) {
    fruitless = 0;
    next = now.plus(layout == null ? patience(layout) : grace(layout));
  }

  /** A visit brought nothing or failed at once: twice as long each time. */
  void disappointed(Instant now, @Nullable Layout layout) {
    next = now.plus(patience(layout));
    fruitless = Math.min(fruitless + 1, MOST_DOUBLINGS);
  }

  /** Not before this. */
  void postpone(Instant until) {
    next = until;
  }

  /** From when on the push of the row after this one counts as lost. */
  static Instant overdue(Instant row, @Nullable Layout layout) {
    return row.plus(period(layout)).plus(lateness(layout));
  }

  /** What the meter says, and some time on the way. */
  private static Duration lateness(@Nullable Layout layout) {
    Duration period = period(layout);
    Duration spread = layout == null ? null : layout.spread().orElse(null);
    return spread == null
        ? atLeast(SHORTEST, period.dividedBy(2))
        : atMost(period, spread).plus(grace(layout));
  }

  private static Duration grace(@Nullable Layout layout) {
    return atMost(LONGEST_GRACE, atLeast(SHORTEST, period(layout).dividedBy(10)));
  }

  private Duration patience(@Nullable Layout layout) {
    Duration first = atLeast(SHORTEST, period(layout).multipliedBy(3).dividedBy(2));
    return atMost(atLeast(first, LONGEST_PATIENCE), first.multipliedBy(1L << fruitless));
  }

  private static Duration period(@Nullable Layout layout) {
    return layout == null ? Duration.ofSeconds(1) : layout.period();
  }

  private static Duration atLeast(Duration least, Duration value) {
    return value.compareTo(least) < 0 ? least : value;
  }

  private static Duration atMost(Duration most, Duration value) {
    return value.compareTo(most) > 0 ? most : value;
  }
}
