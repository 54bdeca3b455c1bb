package io.tiaki.session.dtls;

import io.tiaki.session.dtls.internal.Association;
import io.tiaki.session.dtls.internal.ClientHelloRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a server knows of one address: the session, and the handshake that may replace it. Guarded
 * by the server.
 */
final class ServerSlot {
  /** A handshake under way; since in milliseconds. */
  record Pending(Association association, ClientHelloRecord hello, long since) {
    /** Whether the client has shown a cookie or the key. */
    boolean isProven() {
      return !association.isUnproven();
    }
  }

  @Nullable ServerSession live;
  @Nullable Pending pending;

  /** What the live session began with: when it comes again it is late or replayed. */
  @Nullable ClientHelloRecord hello;

  boolean isEmpty() {
    return live == null && pending == null;
  }
}
