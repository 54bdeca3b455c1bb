package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What was found in an ACSE APDU so far. */
final class AcseFields {
  @Nullable ApplicationContextName context;
  Optional<Octets> title = Optional.empty();
  Optional<Octets> qualifier = Optional.empty();
  OptionalInt invocationId = OptionalInt.empty();
  OptionalInt result = OptionalInt.empty();
  Aare.Diagnostic diagnostic = Aare.Diagnostic.NULL;
  Optional<MechanismName> mechanism = Optional.empty();
  Optional<Octets> authentication = Optional.empty();
  Optional<Apdu> user = Optional.empty();

  /** The application context name, which must be there. */
  ApplicationContextName context(OctetReader reader) throws CodecException {
    ApplicationContextName found = context;
    if (found == null) {
      throw reader.fail(Reason.MALFORMED, "No application-context-name");
    }
    return found;
  }
}
