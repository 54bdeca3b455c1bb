package io.tiaki.session.dtls.internal;

import java.io.IOException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;
import org.jspecify.annotations.Nullable;

/** Says in words why a handshake failed. */
final class Explanations {
  private Explanations() {}

  /**
   * Explains.
   *
   * @param cancelled why we gave up ourselves, or null
   * @param heard whether anything came from the peer
   * @param plainAlert the last alert in the clear, or -1: a hint only
   * @param doubt what is perhaps wrong when nothing more comes, or null
   */
  static String of(
      IOException failure,
      @Nullable String cancelled,
      boolean heard,
      int plainAlert,
      @Nullable String doubt) {
    if (cancelled != null) {
      return cancelled;
    }
    if (plainAlert >= 0 && isTimeout(failure) && !isOfSpoiltFlight(plainAlert)) {
      return "perhaps " + refused((short) plainAlert) + (doubt == null ? "" : "; " + doubt);
    }
    if (!heard && !isAlert(failure)) {
      return "no answer";
    }
    if (isTimeout(failure)) {
      return doubt == null ? "the handshake did not finish in time" : doubt;
    }
    if (failure instanceof TlsFatalAlertReceived alert) {
      return refused(alert.getAlertDescription());
    }
    if (failure instanceof TlsFatalAlert alert) {
      return "the handshake failed with " + AlertDescription.getName(alert.getAlertDescription());
    }
    return "the handshake failed: " + failure.getClass().getSimpleName();
  }

  private static String refused(short alert) {
    return "the other end refused with the alert "
        + AlertDescription.getName(alert)
        + ", its log says why";
  }

  /** The kind of failure; the parameters as of {@link #of}. */
  static Failure kind(
      IOException failure, @Nullable String cancelled, boolean heard, int plainAlert) {
    if (cancelled != null) {
      return Failure.CANCELLED;
    }
    if (failure instanceof TlsFatalAlertReceived || isRefusal(failure, plainAlert, true)) {
      return Failure.REFUSED_BY_PEER;
    }
    if (!heard && !isAlert(failure)) {
      return Failure.SILENT;
    }
    return isTimeout(failure) ? Failure.TIMEOUT : Failure.PROTOCOL;
  }

  /** Whether it was about who is who, not about the way there. */
  static boolean isRefusal(IOException failure, int plainAlert) {
    return isRefusal(failure, plainAlert, false);
  }

  private static boolean isRefusal(IOException failure, int plainAlert, boolean byPeer) {
    if (isTimeout(failure)) {
      return plainAlert >= 0 && !isOfSpoiltFlight(plainAlert);
    }
    return !byPeer && isAlert(failure) && !isSpoilt(failure);
  }

  /**
   * Whether the flights of two handshakes were mixed, as happens when a handshake was begun anew
   * while an answer to the one before was on its way: it is no refusal, unless it happens again and
   * again.
   */
  static boolean isSpoilt(IOException failure) {
    return failure instanceof TlsFatalAlertReceived received
        ? isOfSpoiltFlight(received.getAlertDescription())
        : failure instanceof TlsFatalAlert own && isOfSpoiltFlight(own.getAlertDescription());
  }

  private static boolean isAlert(IOException failure) {
    return failure instanceof TlsFatalAlert || failure instanceof TlsFatalAlertReceived;
  }

  private static boolean isOfSpoiltFlight(int alert) {
    return switch (alert) {
      case AlertDescription.close_notify,
          AlertDescription.unexpected_message,
          AlertDescription.bad_record_mac,
          AlertDescription.decode_error,
          AlertDescription.decrypt_error,
          AlertDescription.internal_error,
          AlertDescription.user_canceled ->
          true;
      default -> false;
    };
  }

  private static boolean isTimeout(IOException failure) {
    return failure instanceof TlsTimeoutException || failure instanceof SilentPeerException;
  }
}
