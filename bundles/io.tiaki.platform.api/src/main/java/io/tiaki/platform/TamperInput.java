package io.tiaki.platform;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Something that notices when the gateway is opened or moved: a switch below the cover, a sensor
 * (whiteboard service; R62). Safe for use by many threads.
 */
@ConsumerType
public interface TamperInput {
  /** Short, constant and unique: 1 to 64 of {@code a-z 0-9 . -}, for example {@code cover}. */
  String name();

  /**
   * Looks, at most once a second. Does not block for longer than a file or a line takes to be read.
   *
   * @return {@code HEALTHY} untouched, {@code UNHEALTHY} tampered with, {@code UNKNOWN} it cannot
   *     be read, with the reason
   */
  Health look();

  /** An administrator has seen it: what remembers that it was touched forgets it. */
  void reset();
}
