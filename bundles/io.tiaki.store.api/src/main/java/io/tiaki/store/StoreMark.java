package io.tiaki.store;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How far the store has come: readings, instructions and journals alike, because all of them lie in
 * it. An older image that is brought back has an older mark, or goes on to others than those that
 * were told.
 *
 * @param number from 1, rises as long as something is committed
 * @param head what the marks up to this one are chained to, 64 hexadecimal digits
 * @param since when this process made it, or found it in the store; never before those that it made
 *     earlier
 * @param back when it was last noticed that the store went back; empty: never
 */
public record StoreMark(long number, String head, Instant since, Optional<Instant> back) {
  /** The greatest number; at one mark in 10 s it is reached in 317 years. */
  public static final long MOST = 999_999_999;

  private static final Pattern HEAD = Pattern.compile("[0-9a-f]{64}");

  /**
   * @throws IllegalArgumentException when a value is out of range
   */
  public StoreMark {
    if (number < 1 || number > MOST || !HEAD.matcher(head).matches()) {
      throw new IllegalArgumentException(
          "A mark has a number from 1 to " + MOST + " and a head of 64 digits of 0-9 a-f");
    }
  }
}
