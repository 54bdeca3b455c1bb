package io.tiaki.session.dtls.internal;

import org.jspecify.annotations.Nullable;

/**
 * The records of one association that carry a return routability check (RFC 9853, 4). Bouncy Castle
 * has no content type for them: it drops what comes in, after it was authenticated, and sends them
 * as application data. The cipher is where both can be told apart. Guarded by the association.
 */
final class RoutabilityRecords {
  /** Content type return_routability_check. */
  static final short CONTENT_TYPE = 27;

  /** Extension type rrc, empty. */
  static final int EXTENSION = 61;

  private boolean nextIsOurs;
  private byte @Nullable [] received;

  /** The next record that is sent is a check. */
  void next() {
    nextIsOurs = true;
  }

  /** The content type of the record that is being made. */
  short outgoing(short type) {
    boolean ours = nextIsOurs;
    nextIsOurs = false;
    return ours ? CONTENT_TYPE : type;
  }

  void incoming(byte[] message) {
    received = message;
  }

  /** Takes out what the last record carried, or null when it was none of these. */
  byte @Nullable [] take() {
    byte[] message = received;
    received = null;
    return message;
  }
}
