package io.tiaki.journal;

import java.time.Instant;

/**
 * An event as it stands in a log.
 *
 * @param sequence position in its log, from 1, without gaps
 * @param time when it was recorded
 * @param event what happened
 * @param chain SHA-256 over the previous entry's chain value and this entry, 64 hexadecimal digits;
 *     the first entry chains from 64 zeros
 */
public record JournalEntry(long sequence, Instant time, JournalEvent event, String chain) {}
