package io.tiaki.session.dtls.internal;

import java.nio.ByteBuffer;

/** Where datagrams of one association go. */
@FunctionalInterface
public interface Outbound {
  /** Sends without blocking; false when it was dropped. */
  boolean send(ByteBuffer datagram);
}
