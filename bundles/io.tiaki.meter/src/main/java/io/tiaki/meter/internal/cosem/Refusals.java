package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.ExceptionResponse.ServiceError;
import io.tiaki.cosem.codec.ExceptionResponse.StateError;

/** Answers that hold no value. */
final class Refusals {
  static final GetResult SCOPE_OF_ACCESS =
      new GetResult.Error(DataAccessResult.SCOPE_OF_ACCESS_VIOLATED);
  static final GetResult TYPE_UNMATCHED = new GetResult.Error(DataAccessResult.TYPE_UNMATCHED);
  static final GetResult OBJECT_UNDEFINED = new GetResult.Error(DataAccessResult.OBJECT_UNDEFINED);
  static final GetResult CLASS_INCONSISTENT =
      new GetResult.Error(DataAccessResult.OBJECT_CLASS_INCONSISTENT);
  static final GetResult DENIED = new GetResult.Error(DataAccessResult.READ_WRITE_DENIED);
  static final GetResult OTHER = new GetResult.Error(DataAccessResult.OTHER_REASON);

  private Refusals() {}

  /** The service was not agreed on when the association was opened. */
  static ExceptionResponse notNegotiated() {
    return new ExceptionResponse(
        StateError.SERVICE_NOT_ALLOWED, ServiceError.SERVICE_NOT_SUPPORTED);
  }

  /** There is no association, or it is not yet open. */
  static ExceptionResponse notAssociated() {
    return new ExceptionResponse(
        StateError.SERVICE_NOT_ALLOWED, ServiceError.OPERATION_NOT_POSSIBLE);
  }

  /** The standard may have such a service, this server has not. */
  static ExceptionResponse unsupported() {
    return new ExceptionResponse(StateError.SERVICE_UNKNOWN, ServiceError.SERVICE_NOT_SUPPORTED);
  }

  /** Not an APDU. */
  static ExceptionResponse undecodable() {
    return new ExceptionResponse(StateError.SERVICE_UNKNOWN, ServiceError.OTHER_REASON);
  }

  /** The meter cannot, for a while. */
  static ExceptionResponse notNow() {
    return new ExceptionResponse(StateError.SERVICE_NOT_ALLOWED, ServiceError.OTHER_REASON);
  }

  /** The answer is longer than the client takes. */
  static ExceptionResponse tooLong() {
    return new ExceptionResponse(StateError.SERVICE_NOT_ALLOWED, ServiceError.PDU_TOO_LONG);
  }
}
