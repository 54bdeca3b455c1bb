package io.tiaki.demo.account;

import java.time.Duration;

/**
 * A run in figures. Readings are rows of the load profile.
 *
 * @param elapsed since the start of the run
 * @param meters how many there shall be
 * @param connected meters with a session
 * @param heard meters of which at least one reading arrived
 * @param registered readings that meters registered in this run
 * @param arrived those of them that arrived
 * @param outstanding those that did not yet
 * @param duplicates readings that arrived again
 * @param earlier readings registered before this run that arrived in it
 * @param unannounced readings with a time in this run that no meter said to have registered
 * @param malformed lines of the processes that could not be read
 * @param lastSecond readings that arrived within the last second
 * @param average readings that arrived, per second
 * @param latency from registration to the control system
 * @param sessionLatency that of readings whose meter had a session when it registered them
 * @param oldest for how long the one that is outstanding longest, ms; 0 when none is
 */
public record Totals(
    Duration elapsed,
    int meters,
    int connected,
    int heard,
    long registered,
    long arrived,
    long outstanding,
    long duplicates,
    long earlier,
    long unannounced,
    long malformed,
    long lastSecond,
    double average,
    Spread latency,
    Spread sessionLatency,
    long oldest) {

  /** Whether every meter was heard and nothing is missing. */
  public boolean complete() {
    return heard >= meters && outstanding == 0;
  }
}
