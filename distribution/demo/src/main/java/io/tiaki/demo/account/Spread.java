package io.tiaki.demo.account;

import java.util.List;

/**
 * Latencies in figures.
 *
 * @param count how many
 * @param p50 median, ms; 0 when there are none
 * @param p95 95th percentile, ms
 * @param p99 99th percentile, ms
 * @param longest greatest, ms
 * @param steps how many of them took at most {@link #BOUNDS} and longer than the bound before; one
 *     more than there are bounds: the last took longer than all
 */
public record Spread(long count, long p50, long p95, long p99, long longest, List<Long> steps) {
  /** Upper ends of the steps, ms. */
  public static final List<Long> BOUNDS =
      List.of(250L, 500L, 1_000L, 2_000L, 5_000L, 10_000L, 20_000L, 60_000L);

  public Spread {
    steps = List.copyOf(steps);
  }
}
