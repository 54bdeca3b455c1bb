package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import org.jspecify.annotations.Nullable;

/** Says why a token does not open, and what to do: by the codes of PKCS #11, never with the PIN. */
final class TokenProblem {
  private TokenProblem() {}

  /** The reason behind a failure. */
  static SecurityModuleException of(TokenSettings settings, Exception e) {
    return new SecurityModuleException(Reason.FAILED, text(settings, codes(e)), e);
  }

  /** Whether the token refused the PIN, so that trying again would lock it. */
  static boolean isRefused(SecurityModuleException e) {
    return codes(e).contains("CKR_PIN_");
  }

  private static String text(TokenSettings settings, String codes) {
    String token = "The token " + settings.where() + " of " + settings.library();
    if (codes.contains("CKR_PIN_LOCKED")) {
      return token
          + " is locked, because of wrong PINs: unlock it with its own tool, then write the right PIN"
          + " into "
          + settings.pin();
    }
    if (codes.contains("CKR_PIN_")) {
      return token
          + " refuses the PIN in "
          + settings.pin()
          + ": write the right one there; it is not tried again before the file changes";
    }
    if (codes.contains("CKR_USER_PIN_NOT_INITIALIZED")) {
      return token + " has no PIN yet: initialise it with its own tool, or name another token";
    }
    if (codes.contains("CKR_SLOT_ID_INVALID")
        || codes.contains("CKR_TOKEN_NOT_")
        || codes.contains("slotListIndex is")) {
      return token + " is not there: plug it in, or correct pkcs11.token or pkcs11.slot";
    }
    if (codes.contains(".so: ") || codes.contains("UnsatisfiedLink")) {
      return settings.library()
          + " is no PKCS #11 library for this machine: correct pkcs11.library";
    }
    return token
        + " does not open: see that it is plugged in, and that pkcs11.library and pkcs11.token or"
        + " pkcs11.slot are right";
  }

  private static String codes(@Nullable Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (!(cause instanceof SecurityModuleException)) {
        text.append(cause).append('\n');
      }
    }
    return text.toString();
  }
}
