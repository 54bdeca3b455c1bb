package io.tiaki.security;

import java.security.GeneralSecurityException;

/** The security module refused or could not. Messages hold no keys and no raw octets of others. */
public final class SecurityModuleException extends GeneralSecurityException {
  private static final long serialVersionUID = 1L;

  /** Why. More may be added: callers have a default branch. */
  public enum Reason {
    /** No key or certificate has that alias: configure it. */
    UNKNOWN_ALIAS,
    /** The key is there and its certificate is not yet: have it issued; retry later. */
    NO_CERTIFICATE,
    /** Not the ASN.1 it should be. */
    MALFORMED,
    /** The signature or authentication tag does not fit. */
    BAD_SIGNATURE,
    /** The certificate is not from a trusted authority, not valid now, or not for this purpose. */
    UNTRUSTED,
    /** Cryptography or keystore failed: see the message. */
    FAILED
  }

  private final Reason reason;

  public SecurityModuleException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public SecurityModuleException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Whether the same call may succeed later. */
  public boolean retryable() {
    return reason == Reason.NO_CERTIFICATE;
  }
}
