package io.tiaki.cosem;

/** Data-Access-Result (IEC 62056-5-3, 9.5): of a GET why not, of a SET what became of it. */
public enum DataAccessResult {
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
  LONG_GET_ABORTED(15),
  NO_LONG_GET_IN_PROGRESS(16),
  LONG_SET_ABORTED(17),
  NO_LONG_SET_IN_PROGRESS(18),
  DATA_BLOCK_NUMBER_INVALID(19),
  OTHER_REASON(250);

  private final int code;

  DataAccessResult(int code) {
    this.code = code;
  }

  /** Its number on the wire. */
  public int code() {
    return code;
  }

  /** The result of a number; {@link #OTHER_REASON} when it is not in the standard. */
  public static DataAccessResult ofCode(int code) {
    for (DataAccessResult result : values()) {
      if (result.code == code) {
        return result;
      }
    }
    return OTHER_REASON;
  }
}
