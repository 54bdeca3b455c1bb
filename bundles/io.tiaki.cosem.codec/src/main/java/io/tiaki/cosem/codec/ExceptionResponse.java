package io.tiaki.cosem.codec;

import java.util.OptionalLong;

/**
 * ExceptionResponse (IEC 62056-5-3, 9.5, tag 216): the request was not served at all.
 *
 * @param stateError what the state has to do with it
 * @param serviceError what is wrong
 * @param invocationCounter the counter expected, with {@link ServiceError#INVOCATION_COUNTER_ERROR}
 */
public record ExceptionResponse(
    StateError stateError, ServiceError serviceError, OptionalLong invocationCounter)
    implements Apdu {
  /** state-error. */
  public enum StateError {
    SERVICE_NOT_ALLOWED(1),
    SERVICE_UNKNOWN(2);

    private final int code;

    StateError(int code) {
      this.code = code;
    }

    /** Its number on the wire. */
    public int code() {
      return code;
    }
  }

  /** service-error. */
  public enum ServiceError {
    OPERATION_NOT_POSSIBLE(1),
    SERVICE_NOT_SUPPORTED(2),
    OTHER_REASON(3),
    PDU_TOO_LONG(4),
    DECIPHERING_ERROR(5),
    INVOCATION_COUNTER_ERROR(6);

    private final int code;

    ServiceError(int code) {
      this.code = code;
    }

    /** Its number on the wire. */
    public int code() {
      return code;
    }
  }

  /**
   * @throws IllegalArgumentException when there is a counter without its error or the other way
   *     round, or it does not fit 32 bits
   */
  public ExceptionResponse {
    if (invocationCounter.isPresent() != (serviceError == ServiceError.INVOCATION_COUNTER_ERROR)
        || (invocationCounter.orElse(0) & ~0xffff_ffffL) != 0) {
      throw new IllegalArgumentException("An invocation counter of 32 bits goes with its error");
    }
  }

  /** Without a counter. */
  public ExceptionResponse(StateError stateError, ServiceError serviceError) {
    this(stateError, serviceError, OptionalLong.empty());
  }

  /** Whether the request could not be deciphered or its invocation counter was used before. */
  public boolean isAboutCiphering() {
    return serviceError == ServiceError.DECIPHERING_ERROR
        || serviceError == ServiceError.INVOCATION_COUNTER_ERROR;
  }
}
