package io.tiaki.demo.account;

import io.tiaki.model.MeterId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of one meter.
 *
 * @param connected whether it has a session with the gateway
 * @param arrived readings of this run that arrived
 * @param outstanding readings of this run that did not arrive yet
 * @param latest its latest reading; empty before the first
 */
public record MeterRow(
    MeterId meter, boolean connected, long arrived, int outstanding, Optional<Latest> latest) {

  /**
   * A meter's latest reading.
   *
   * @param registered the meter's time stamp
   * @param imported energy taken from the grid, Wh, decimal text
   * @param exported energy given to the grid, Wh, decimal text
   * @param voltage V, decimal text
   * @param latency from registration to arrival at the control system
   * @param arrived when it was seen
   */
  public record Latest(
      Instant registered,
      Optional<String> imported,
      Optional<String> exported,
      Optional<String> voltage,
      Duration latency,
      Instant arrived) {}
}
