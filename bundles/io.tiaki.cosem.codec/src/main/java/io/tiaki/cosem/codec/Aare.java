package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import java.util.Optional;

/**
 * AARE (IEC 62056-5-3, 7.3, tag 97): answers an AARQ.
 *
 * @param applicationContextName which kind of association
 * @param result 0 accepted, 1 rejected-permanent, 2 rejected-transient
 * @param diagnostic why
 * @param respondingApTitle system title of the server, if given
 * @param respondingAeQualifier certificate of the server, if given
 * @param mechanismName authentication, if any
 * @param respondingAuthenticationValue challenge, if any
 * @param userInformation InitiateResponse, plain or ciphered, or ConfirmedServiceError
 */
public record Aare(
    ApplicationContextName applicationContextName,
    int result,
    Diagnostic diagnostic,
    Optional<Octets> respondingApTitle,
    Optional<Octets> respondingAeQualifier,
    Optional<MechanismName> mechanismName,
    Optional<Octets> respondingAuthenticationValue,
    Optional<Apdu> userInformation)
    implements Apdu {
  /** Result: accepted. */
  public static final int ACCEPTED = 0;

  /** Result: refused, also the next time. */
  public static final int REJECTED_PERMANENT = 1;

  /** Result: refused for now. */
  public static final int REJECTED_TRANSIENT = 2;

  /**
   * Associate-source-diagnostic.
   *
   * @param provider whether it comes from the service provider rather than the service user
   * @param value 0 to 255; of the user 0 null, 1 no-reason-given, 2
   *     application-context-name-not-supported, 11 authentication-mechanism-name-not-recognised, 12
   *     authentication-mechanism-name-required, 13 authentication-failure, 14
   *     authentication-required
   */
  public record Diagnostic(boolean provider, int value) {
    /** Nothing to say. */
    public static final Diagnostic NULL = new Diagnostic(false, 0);
  }

  /** Logical names, accepted, no authentication pending. */
  public static Aare accepted(InitiateResponse response) {
    return new Aare(
        ApplicationContextName.LN,
        ACCEPTED,
        Diagnostic.NULL,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(response));
  }

  /** Refused for good, by the service user. */
  public static Aare rejected(
      ApplicationContextName context, int diagnostic, Optional<Apdu> userInformation) {
    return new Aare(
        context,
        REJECTED_PERMANENT,
        new Diagnostic(false, diagnostic),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        userInformation);
  }
}
