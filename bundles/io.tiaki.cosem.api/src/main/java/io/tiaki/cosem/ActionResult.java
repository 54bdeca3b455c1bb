package io.tiaki.cosem;

import java.util.Optional;

/**
 * Action-Response-With-Optional-Data (IEC 62056-5-3, 9.5): the meter's answer to an ACTION, a value
 * also when it refuses.
 *
 * @param code what became of it
 * @param returnParameters what the method returns, or why that cannot be had; empty when it returns
 *     nothing
 */
public record ActionResult(Code code, Optional<GetResult> returnParameters) {
  /** Action-Result (IEC 62056-5-3, 9.5). */
  public enum Code {
    SUCCESS(0),
    HARDWARE_FAULT(1),
    TEMPORARY_FAILURE(2),
    READ_WRITE_DENIED(3),
    OBJECT_UNDEFINED(4),
    OBJECT_CLASS_INCONSISTENT(9),
    OBJECT_UNAVAILABLE(11),
    TYPE_UNMATCHED(12),
    SCOPE_OF_ACCESS_VIOLATED(13),
    DATA_BLOCK_UNAVAILABLE(14),
    LONG_ACTION_ABORTED(15),
    NO_LONG_ACTION_IN_PROGRESS(16),
    OTHER_REASON(250);

    private final int number;

    Code(int number) {
      this.number = number;
    }

    /** Its number on the wire. */
    public int number() {
      return number;
    }

    /** The code of a number; {@link #OTHER_REASON} when it is not in the standard. */
    public static Code ofNumber(int number) {
      for (Code code : values()) {
        if (code.number == number) {
          return code;
        }
      }
      return OTHER_REASON;
    }
  }

  /** Without return parameters. */
  public static ActionResult of(Code code) {
    return new ActionResult(code, Optional.empty());
  }
}
