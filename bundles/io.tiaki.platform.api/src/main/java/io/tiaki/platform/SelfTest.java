package io.tiaki.platform;

import java.time.Duration;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A test that a part of the gateway offers of itself (whiteboard service; R62): at start, from time
 * to time and on demand. It is run by one thread at a time, of low priority.
 *
 * <p>A {@link HealthProbe} tells whether a part does its work now; a self-test tells whether a
 * mechanism that others rely on can be relied on.
 */
@ConsumerType
public interface SelfTest {
  /** After so long a test counts as failed, and its thread is interrupted. */
  Duration LONGEST = Duration.ofMinutes(5);

  /** What a failure leads to. More may be added: callers have a default branch. */
  enum Consequence {
    /** It is shown, logged and journaled, and is over when the test passes again. */
    NOTICE,
    /**
     * A security function failed: {@link OperatingState.Mode#SAFE}. Readings go on being collected;
     * alarms and outcomes leave, signed.
     */
    SAFE,
    /**
     * The means to sign or encrypt failed: {@link OperatingState.Mode#SILENT}. As {@link #SAFE},
     * and nothing leaves.
     */
    SILENT
  }

  /**
   * Short, constant and unique: 1 to 64 of {@code a-z 0-9 . -}, for example {@code journal.chain}.
   */
  String name();

  /** What cannot be relied on when it fails, for people; constant. */
  String protects();

  /** What a failure leads to; constant. */
  Consequence consequence();

  /**
   * A number that changes when the next run is likely to end otherwise than the last one: the test
   * is run within seconds then, instead of with all others. Asked once a second; never blocks.
   */
  default long changes() {
    return 0;
  }

  /**
   * Tests now, on the caller's thread. Changes nothing that anybody could notice.
   *
   * @return {@code HEALTHY} passed, {@code UNHEALTHY} failed, with the remedy in the text, {@code
   *     UNKNOWN} not run, because what it needs is not there; a test that throws has failed
   * @throws InterruptedException when it is to end at once
   */
  Health run() throws InterruptedException;
}
