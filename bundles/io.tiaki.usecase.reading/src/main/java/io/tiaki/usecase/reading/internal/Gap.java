package io.tiaki.usecase.reading.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Rows in turn that a profile does not have.
 *
 * @param from when the first of them should have been registered
 * @param to when the last of them should have been
 * @param rows how many, at least 1
 */
record Gap(Instant from, Instant to, int rows) {
  /** How much of the period a row may be early or late. */
  private static final int TENTH = 10;

  /**
   * The gaps of a time. Rows come every period, at the time within it at which most of those that
   * are there came; without any, at multiples of the period. A row out of turn fills no gap.
   *
   * @param times when rows were registered, in any order
   * @param period more than zero
   * @param from first time
   * @param to first time that does not count any more
   * @param now what should be registered just now is not missed
   */
  static List<Gap> of(
      Collection<Instant> times, Duration period, Instant from, Instant to, Instant now) {
    long step = period.toMillis();
    long tolerance = Math.max(1, step / TENTH);
    NavigableSet<Long> there = new TreeSet<>();
    times.forEach(time -> there.add(time.toEpochMilli()));
    long end = Math.min(to.toEpochMilli() - 1, now.toEpochMilli() - tolerance);
    long begin = from.toEpochMilli();
    List<Gap> gaps = new ArrayList<>();
    long open = -1;
    long at = begin + Math.floorMod(phase(there, step) - begin, step);
    for (; at <= end; at += step) {
      Long next = there.ceiling(at - tolerance);
      if (next != null && next <= at + tolerance) {
        add(gaps, open, at, step);
        open = -1;
      } else if (open < 0) {
        open = at;
      }
    }
    add(gaps, open, at, step);
    return gaps;
  }

  private static void add(List<Gap> gaps, long open, long end, long step) {
    if (open >= 0) {
      gaps.add(
          new Gap(
              Instant.ofEpochMilli(open),
              Instant.ofEpochMilli(end - step),
              (int) ((end - open) / step)));
    }
  }

  private static long phase(NavigableSet<Long> there, long step) {
    Map<Long, Integer> counts = new HashMap<>();
    there.forEach(time -> counts.merge(Math.floorMod(time, step), 1, Integer::sum));
    return counts.entrySet().stream()
        .max(
            Map.Entry.<Long, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .map(Map.Entry::getKey)
        .orElse(0L);
  }
}
