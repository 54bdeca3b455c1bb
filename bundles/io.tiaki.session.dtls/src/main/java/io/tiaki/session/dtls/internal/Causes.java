package io.tiaki.session.dtls.internal;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Where an exception and its causes came from, without their messages: those may repeat what a peer
 * sent.
 */
final class Causes {
  private static final int MOST = 8;

  private Causes() {}

  /**
   * One line: {@code SignatureException at X509CertificateImpl.checkSignature:761 < ...}, the
   * outermost first.
   */
  static String of(Throwable failure) {
    StringJoiner line = new StringJoiner(" < ");
    Throwable one = failure;
    for (int i = 0; one != null && i < MOST; i++) {
      line.add(one.getClass().getSimpleName() + place(one));
      one = cause(one);
    }
    return line.toString();
  }

  private static @Nullable Throwable cause(Throwable one) {
    return one.getCause() == one ? null : one.getCause();
  }

  private static String place(Throwable one) {
    StackTraceElement[] frames = one.getStackTrace();
    if (frames.length == 0) {
      return "";
    }
    String type = frames[0].getClassName();
    return " at "
        + type.substring(type.lastIndexOf('.') + 1)
        + "."
        + frames[0].getMethodName()
        + ":"
        + frames[0].getLineNumber();
  }
}
