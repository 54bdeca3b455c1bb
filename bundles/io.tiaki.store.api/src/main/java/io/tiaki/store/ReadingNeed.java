package io.tiaki.store;

import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Tells how long readings are needed (whiteboard service, R42, R66): an access profile registers
 * one. A reading is kept as long as the longest need that covers it when it is accepted; a need
 * that comes later counts for what is accepted from then on. It is then forgotten for good, when
 * the readers of the log have passed it. Without any need that covers it, the store's own setting
 * counts.
 */
@ConsumerType
public interface ReadingNeed {
  /**
   * How long after their acceptance readings of a series are needed. Called for every reading, on
   * the thread that writes: answers from memory, in microseconds.
   *
   * @return 1 h to 87,600 h, rounded up to whole hours; empty when it does not cover the series
   */
  Optional<Duration> keep(MeterId meter, ObisCode series);
}
