package io.tiaki.transport;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One medium that carries datagrams (service; property {@link #ID}). It owns its sockets and a
 * bounded queue of received datagrams, which outlives an update of whoever is attached. Errors of
 * the network, such as ICMP unreachable, never reach the caller: they are counted.
 */
@ProviderType
public interface DatagramLink {
  /** Service property: the link's id. */
  String ID = "link.id";

  /** The link's id: 1 to 32 characters of {@code a-z 0-9 -}; {@code udp} for the first. */
  String id();

  /** The most octets of a datagram that pass without IP fragmentation, 64 to 65,507. */
  int maxDatagram();

  /**
   * Sends a datagram. Never blocks. Reads the buffer from position to limit; it is the caller's
   * again on return.
   *
   * @return false when it was dropped: it is longer than {@link #maxDatagram()}, the peer's address
   *     family or the socket's buffer does not take it
   */
  boolean send(InetSocketAddress peer, ByteBuffer datagram);

  /**
   * Attaches the one receiver; what was queued while there was none is delivered first.
   *
   * @return detaches when closed: after that call has returned the receiver is not called any more
   * @throws IllegalStateException when another receiver is attached
   */
  Attachment attach(DatagramReceiver receiver);

  /** An attached receiver; close to detach. */
  interface Attachment extends AutoCloseable {
    @Override
    void close();
  }
}
