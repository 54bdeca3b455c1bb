package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * AARQ (IEC 62056-5-3, 7.3, tag 96): asks for an association.
 *
 * @param applicationContextName which kind
 * @param callingApTitle system title of the client, if given
 * @param callingAeQualifier certificate of the client, if given
 * @param callingAeInvocationId user of the client, 0 to 255, if given
 * @param mechanismName authentication, if any
 * @param callingAuthenticationValue password or challenge, if any
 * @param userInformation InitiateRequest, plain or ciphered
 */
public record Aarq(
    ApplicationContextName applicationContextName,
    Optional<Octets> callingApTitle,
    Optional<Octets> callingAeQualifier,
    OptionalInt callingAeInvocationId,
    Optional<MechanismName> mechanismName,
    Optional<Octets> callingAuthenticationValue,
    Optional<Apdu> userInformation)
    implements Apdu {

  /** Logical names, no ciphering, no authentication by COSEM. */
  public static Aarq lowest(InitiateRequest request) {
    return new Aarq(
        ApplicationContextName.LN,
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(request));
  }

  /** Logical names, no ciphering, a password. */
  public static Aarq low(Octets password, InitiateRequest request) {
    return new Aarq(
        ApplicationContextName.LN,
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.of(MechanismName.LOW),
        Optional.of(password),
        Optional.of(request));
  }

  /** A password is not printed. */
  @Override
  public String toString() {
    return "Aarq["
        + applicationContextName
        + ", mechanismName="
        + mechanismName
        + ", callingAuthenticationValue=***]";
  }
}
