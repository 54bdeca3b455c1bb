package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.ExceptionResponse.ServiceError;
import io.tiaki.cosem.codec.ExceptionResponse.StateError;
import java.util.OptionalLong;

/** A protected APDU is not taken; has what is answered in place. Without stack trace. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient ExceptionResponse answer;

  private RefusedException(ExceptionResponse answer) {
    super(answer.serviceError().name(), null, false, false);
    this.answer = answer;
  }

  /** Wrong keys, title, tag or shape: which of them is not told. */
  static RefusedException undecipherable() {
    return new RefusedException(
        new ExceptionResponse(StateError.SERVICE_UNKNOWN, ServiceError.DECIPHERING_ERROR));
  }

  /** The counter was seen before. */
  static RefusedException stale(long expected) {
    return new RefusedException(
        new ExceptionResponse(
            StateError.SERVICE_UNKNOWN,
            ServiceError.INVOCATION_COUNTER_ERROR,
            OptionalLong.of(expected)));
  }

  /** Less protected than the policy wants. */
  static RefusedException weak() {
    return new RefusedException(
        new ExceptionResponse(StateError.SERVICE_NOT_ALLOWED, ServiceError.OPERATION_NOT_POSSIBLE));
  }

  public ExceptionResponse answer() {
    return answer;
  }
}
