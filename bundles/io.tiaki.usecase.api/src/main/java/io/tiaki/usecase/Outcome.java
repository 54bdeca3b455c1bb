package io.tiaki.usecase;

import io.tiaki.model.Reading;
import java.util.List;

/**
 * What became of an instruction.
 *
 * @param status done, or why not
 * @param text for people: what was done or what to do about it; empty when there is nothing to say
 * @param readings what was read, for instructions that read
 * @param data octets that the instruction asked for, in base64 (RFC 4648, 4), at most {@value
 *     #MOST_DATA} characters; empty when there are none
 */
public record Outcome(Status status, String text, List<Reading> readings, String data) {
  /** The most characters of data: 256 KiB of octets. */
  public static final int MOST_DATA = 349_528;

  /**
   * How it ended. More may be added: callers have a default branch. The names are part of the
   * uplink protocol.
   */
  public enum Status {
    /** Carried out and confirmed by the meter. */
    DONE,
    /** Access control, or the meter's own access list, said no. */
    REFUSED,
    /** No such meter at this gateway. */
    UNKNOWN_METER,
    /** There is no session with the meter and none could be opened in time. */
    UNREACHABLE,
    /** The meter did not answer in time. */
    TIMED_OUT,
    /** The instruction's validity had ended. */
    EXPIRED,
    /** This gateway has no handler for the type. */
    UNSUPPORTED,
    /** The instruction is not well-formed. */
    MALFORMED,
    /** The meter answered with an error or nonsense; the text says which. */
    FAILED,
    /** The gateway has too much to do; try again later. */
    OVERLOADED,
    /**
     * The gateway does not know for sure how late it is, and this must not be done at a wrong time;
     * try again later.
     */
    TIME_NOT_TRUSTED
  }

  public Outcome {
    readings = List.copyOf(readings);
    if (data.length() > MOST_DATA) {
      throw new IllegalArgumentException(
          "An outcome has at most " + MOST_DATA + " characters of data, got " + data.length());
    }
  }

  /** An outcome without data. */
  public Outcome(Status status, String text, List<Reading> readings) {
    this(status, text, readings, "");
  }

  /** An outcome without readings. */
  public static Outcome of(Status status, String text) {
    return new Outcome(status, text, List.of());
  }
}
