package io.tiaki.session.dtls.internal;

import java.io.IOException;

/** Nothing at all came from the peer. */
final class SilentPeerException extends IOException {
  private static final long serialVersionUID = 1L;

  SilentPeerException() {
    super("No answer");
  }
}
