package io.tiaki.journal.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the journal is told.
 *
 * @param signer alias of the key that signs heads
 * @param anchor file outside the data folder that holds the last heads
 * @param most entries of a log that may wait for their export
 * @param mostOfMeter how many of them may be of one meter
 * @param alarmPercent of {@code most} from which on somebody must act
 * @param headEntries a head is signed after so many entries at the latest
 * @param headEvery and so long after an entry
 */
public record Settings(
    String signer,
    Optional<Path> anchor,
    long most,
    long mostOfMeter,
    int alarmPercent,
    int headEntries,
    Duration headEvery) {
  /** As without configuration. */
  public static Settings standard() {
    return new Settings(
        "sign", Optional.empty(), 100_000, 10_000, 80, 1_000, Duration.ofMinutes(10));
  }
}
