package io.tiaki.transport.udp;

import java.net.InetSocketAddress;

/**
 * How a link is opened.
 *
 * @param id the link's id: 1 to 32 characters of {@code a-z 0-9 -}
 * @param bind local address and port; {@code [::]} takes IPv6 and IPv4, {@code 0.0.0.0} IPv4 only;
 *     port 0 = any free one
 * @param maxDatagram the most octets of an outgoing datagram, 64 to 65,507
 * @param queueCount datagrams kept while no receiver is attached, 0 to 65,536
 * @param queueOctets octets kept while no receiver is attached, 0 to 64 MiB
 * @param receiveBuffer octets asked of the system for the socket's receive buffer (SO_RCVBUF); 0 =
 *     the system's default
 */
public record UdpSettings(
    String id,
    InetSocketAddress bind,
    int maxDatagram,
    int queueCount,
    int queueOctets,
    int receiveBuffer) {
  /** 1280 octets, which every IPv6 link carries, less the headers of IPv6 and UDP (RFC 8200, 5). */
  public static final int DEFAULT_MAX_DATAGRAM = 1232;

  /**
   * @throws IllegalArgumentException when a value is outside its range
   */
  public UdpSettings {
    if (!id.matches("[a-z0-9-]{1,32}")) {
      throw new IllegalArgumentException("A link id is 1 to 32 characters of a-z, 0-9 and -");
    }
    if (bind.isUnresolved()) {
      throw new IllegalArgumentException("The local address of link " + id + " is not resolved");
    }
    within("max.datagram", maxDatagram, 64, 65_507);
    within("queue.count", queueCount, 0, 65_536);
    within("queue.octets", queueOctets, 0, 64 << 20);
    within("receive.buffer.octets", receiveBuffer, 0, 64 << 20);
  }

  /** A link with the usual sizes and a small queue, as a meter has. */
  public static UdpSettings of(String id, InetSocketAddress bind) {
    return new UdpSettings(id, bind, DEFAULT_MAX_DATAGRAM, 64, 65_536, 0);
  }

  /** The same on this local port. */
  public UdpSettings withPort(int port) {
    return new UdpSettings(
        id,
        new InetSocketAddress(bind.getAddress(), port),
        maxDatagram,
        queueCount,
        queueOctets,
        receiveBuffer);
  }

  private static void within(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(name + " is " + least + " to " + most + ", got " + value);
    }
  }
}
