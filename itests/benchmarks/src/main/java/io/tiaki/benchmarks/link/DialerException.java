package io.tiaki.benchmarks.link;

import java.io.IOException;

/** A handshake brought no session in two minutes. */
final class DialerException extends IOException {
  private static final long serialVersionUID = 1;

  DialerException(String message) {
    super(message);
  }
}
