package io.tiaki.journal;

import java.time.Instant;

/**
 * An event as it stands in a log.
 *
 * @param sequence position in its log, from 1, without gaps
 * @param time when it was recorded
 * @param event what happened; with subject and text {@value #ERASED} and without object and meter
 *     when these were erased
 * @param chain SHA-256 over the previous entry's chain value and this entry, 64 hexadecimal digits;
 *     the first entry chains from 64 zeros
 * @param timeTrusted whether the gateway's time was trusted then; false in entries of versions that
 *     did not record it
 * @param erased whether the personal part was erased
 */
public record JournalEntry(
    long sequence,
    Instant time,
    JournalEvent event,
    String chain,
    boolean timeTrusted,
    boolean erased) {
  /** What stands in place of what was erased. */
  public static final String ERASED = "erased";

  /** An entry that says nothing of its time's trust. */
  public JournalEntry(long sequence, Instant time, JournalEvent event, String chain) {
    this(sequence, time, event, chain, false, false);
  }
}
