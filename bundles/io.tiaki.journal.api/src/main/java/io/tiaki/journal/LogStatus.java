package io.tiaki.journal;

import java.util.List;

/**
 * How a log stands.
 *
 * @param first sequence of its first entry; 0 when it is empty
 * @param last sequence of its last entry; 0 when it never had one
 * @param exported last entry whose export was confirmed; 0 when none was
 * @param signed last entry that a signature covers; 0 when none does
 * @param most entries that may wait for their export
 * @param stopped meters whose share of the log is used up: of these nothing more is recorded
 * @param faults what a check found, each for people; empty when nothing is wrong
 */
public record LogStatus(
    long first,
    long last,
    long exported,
    long signed,
    long most,
    int stopped,
    List<String> faults) {
  public LogStatus {
    faults = List.copyOf(faults);
  }

  /** How much of the room is used by entries whose export was not confirmed, in percent. */
  public int percent() {
    return (int) Math.min(100, (last - Math.min(exported, last)) * 100 / Math.max(1, most));
  }
}
