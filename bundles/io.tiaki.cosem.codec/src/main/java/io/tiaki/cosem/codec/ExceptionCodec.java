package io.tiaki.cosem.codec;

import io.tiaki.cosem.codec.CodecException.Reason;
import io.tiaki.cosem.codec.ExceptionResponse.ServiceError;
import io.tiaki.cosem.codec.ExceptionResponse.StateError;
import java.util.OptionalLong;

/** ExceptionResponse as octets and back. */
final class ExceptionCodec {
  private static final StateError[] STATES = StateError.values();
  private static final ServiceError[] SERVICES = ServiceError.values();

  private ExceptionCodec() {}

  static ExceptionResponse decode(OctetReader reader) throws CodecException {
    int state = reader.u8();
    int service = reader.u8();
    if (state < 1 || state > STATES.length || service < 1 || service > SERVICES.length) {
      throw reader.fail(Reason.MALFORMED, "An error that the standard has not");
    }
    ServiceError error = SERVICES[service - 1];
    boolean counter = error == ServiceError.INVOCATION_COUNTER_ERROR;
    return new ExceptionResponse(
        STATES[state - 1], error, counter ? OptionalLong.of(reader.u32()) : OptionalLong.empty());
  }

  static void encode(OctetWriter w, ExceptionResponse apdu) {
    w.u8(Tag.EXCEPTION_RESPONSE).u8(apdu.stateError().code()).u8(apdu.serviceError().code());
    apdu.invocationCounter().ifPresent(w::u32);
  }
}
