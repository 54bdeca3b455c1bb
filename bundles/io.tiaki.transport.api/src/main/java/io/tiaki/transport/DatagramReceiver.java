package io.tiaki.transport;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/** Takes the datagrams of one link. */
@ConsumerType
public interface DatagramReceiver {
  /**
   * A datagram came in. Called on the link's thread, one at a time and in order: do not block.
   *
   * @param peer from where; not authenticated
   * @param datagram position to limit; valid only during the call
   */
  void received(InetSocketAddress peer, ByteBuffer datagram);
}
