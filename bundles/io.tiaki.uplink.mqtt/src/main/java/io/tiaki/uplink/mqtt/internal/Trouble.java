package io.tiaki.uplink.mqtt.internal;

import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import io.netty.channel.ConnectTimeoutException;
import io.tiaki.security.SecurityModuleException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why there is no connection.
 *
 * @param kind which sort of trouble; the same sort is logged once
 * @param text what it is and what to do about it, for people
 */
public record Trouble(Kind kind, String text) {
  private static final int MOST_CAUSES = 16;
  private static final int MOST_TEXT = 200;

  /** Sorts of trouble. */
  public enum Kind {
    /** The security module is not there. */
    NO_SECURITY_MODULE,
    /** The gateway has no certificate to show. */
    NO_CREDENTIAL,
    /** Nobody answers. */
    UNREACHABLE,
    /** TLS failed. */
    CERTIFICATE,
    /** The broker said no. */
    REFUSED,
    /** The connection ended. */
    LOST
  }

  /** Whether it is the gateway's own: the broker is not burdened by trying again soon. */
  public boolean isOwn() {
    return kind == Kind.NO_SECURITY_MODULE || kind == Kind.NO_CREDENTIAL;
  }

  /** Whether it is usual while gateway and control system start, or one of them starts anew. */
  public boolean mayPass() {
    return kind == Kind.NO_SECURITY_MODULE || kind == Kind.UNREACHABLE || kind == Kind.LOST;
  }

  /** There is no security module at the moment. */
  public static Trouble noSecurityModule() {
    return new Trouble(
        Kind.NO_SECURITY_MODULE,
        "the security module is not ready; its own messages say why if this lasts");
  }

  /** What a failure means. */
  public static Trouble of(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; i < MOST_CAUSES; i++) {
      Trouble known = known(cause);
      if (known != null) {
        return known;
      }
      Throwable next = cause.getCause();
      if (next == null) {
        break;
      }
      cause = next;
    }
    return new Trouble(Kind.LOST, "the connection ended: " + printable(failure));
  }

  private static @Nullable Trouble known(Throwable cause) {
    if (cause instanceof SecurityModuleException) {
      return new Trouble(
          Kind.NO_CREDENTIAL,
          printable(cause)
              + "; have the gateway's certificate issued, it is tried again by itself");
    } else if (cause instanceof UnknownHostException) {
      return new Trouble(Kind.UNREACHABLE, "the host name is not known; check broker.host");
    } else if (cause instanceof ConnectTimeoutException
        || cause instanceof NoRouteToHostException) {
      return new Trouble(
          Kind.UNREACHABLE,
          "it does not answer; check network, firewall, broker.host and broker.port");
    } else if (cause instanceof TimeoutException) {
      return new Trouble(
          Kind.UNREACHABLE,
          "it accepts the connection and then says nothing; restart the broker or see its log");
    } else if (cause instanceof ConnectException) {
      return new Trouble(
          Kind.UNREACHABLE,
          "nothing listens there; start the broker or check broker.host and broker.port");
    } else if (cause instanceof CertificateException) {
      return new Trouble(
          Kind.CERTIFICATE,
          "its certificate is not accepted ("
              + printable(cause)
              + "); check who issued it, its validity and that it names the host");
    } else if (cause instanceof SSLException
        && !(cause.getCause() instanceof CertificateException)) {
      return tls(cause);
    } else if (cause instanceof Mqtt5ConnAckException e) {
      return refused("with " + e.getMqttMessage().getReasonCode());
    } else if (cause instanceof Mqtt5DisconnectException e) {
      return refused("by disconnecting with " + e.getMqttMessage().getReasonCode());
    }
    return null;
  }

  private static Trouble tls(Throwable cause) {
    boolean alert = String.valueOf(cause.getMessage()).contains("fatal alert");
    return new Trouble(
        Kind.CERTIFICATE,
        (alert ? "it does not accept this gateway's certificate (" : "TLS failed (")
            + printable(cause)
            + "); check the authorities on both sides");
  }

  /** The broker said no. */
  static Trouble refused(String how) {
    return new Trouble(
        Kind.REFUSED,
        "it refused " + how + "; check what it allows this gateway's client id and topics");
  }

  private static String printable(Throwable e) {
    String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String whole = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    String cut = whole.length() > MOST_TEXT ? whole.substring(0, MOST_TEXT) : whole;
    return cut.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
