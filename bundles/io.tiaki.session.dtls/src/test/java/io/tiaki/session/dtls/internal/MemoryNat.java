package io.tiaki.session.dtls.internal;

import io.tiaki.session.dtls.internal.MemoryNetwork.Packet;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A router with address translation (RFC 4787) before one link: the others see its outside address,
 * which changes. What is sent to an outside address of before is lost.
 */
final class MemoryNat implements MemoryNetwork.Filter {
  private final InetSocketAddress inside;
  private volatile InetSocketAddress outside;
  private volatile InetSocketAddress forwarded;

  /** The outside address is the inside one, at first. */
  MemoryNat(InetSocketAddress inside) {
    this.inside = inside;
    this.outside = inside;
    this.forwarded = inside;
  }

  InetSocketAddress outside() {
    return outside;
  }

  /** What is inside appears at another port, and only there it is reached. */
  InetSocketAddress rebind(int port) {
    outside = new InetSocketAddress("127.0.0.1", port);
    forwarded = outside;
    return outside;
  }

  /** What is inside appears at another port, but is reached at the former too. */
  InetSocketAddress rebindOutbound(int port) {
    InetSocketAddress former = forwarded;
    rebind(port);
    forwarded = former;
    return outside;
  }

  @Override
  public List<Packet> pass(Packet packet) {
    if (packet.from().equals(inside)) {
      return List.of(new Packet(outside, packet.to(), packet.octets()));
    }
    if (packet.to().equals(outside) || packet.to().equals(forwarded)) {
      return List.of(new Packet(packet.from(), inside, packet.octets()));
    }
    return packet.to().equals(inside) ? List.of() : List.of(packet);
  }
}
