package io.tiaki.benchmarks.dtls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * A router with address translation in user space, for one host inside: the host outside sees it at
 * a port of the router's, which {@link #rebind} changes.
 */
final class UdpNat implements AutoCloseable {
  private static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);

  private final Selector selector = Selector.open();
  private final DatagramChannel inside = DatagramChannel.open();
  private final InetSocketAddress target;
  private final Thread thread = new Thread(this::run, "test-nat");
  private volatile DatagramChannel outside;
  private volatile SocketAddress host;

  /**
   * A router.
   *
   * @param target where what comes to {@link #address} goes
   */
  UdpNat(InetSocketAddress target) throws IOException {
    this.target = target;
    inside.bind(ANY).configureBlocking(false);
    inside.register(selector, SelectionKey.OP_READ);
    rebind();
    thread.setDaemon(true);
    thread.start();
  }

  /** Where the host inside sends to. */
  InetSocketAddress address() throws IOException {
    return (InetSocketAddress) inside.getLocalAddress();
  }

  /** Another port outside; what comes to the former is lost. */
  void rebind() throws IOException {
    DatagramChannel former = outside;
    DatagramChannel fresh = DatagramChannel.open();
    fresh.bind(ANY).configureBlocking(false);
    fresh.register(selector, SelectionKey.OP_READ);
    outside = fresh;
    selector.wakeup();
    if (former != null) {
      former.close();
    }
  }

  private void run() {
    ByteBuffer datagram = ByteBuffer.allocate(65_536);
    try {
      while (selector.isOpen()) {
        selector.select(key -> forward(key, datagram), 100);
      }
    } catch (IOException | ClosedSelectorException e) {
      // Closed.
    }
  }

  private void forward(SelectionKey key, ByteBuffer datagram) {
    try {
      DatagramChannel from = (DatagramChannel) key.channel();
      SocketAddress sender = from.receive(datagram.clear());
      datagram.flip();
      if (sender == null) {
        return;
      }
      if (from.equals(inside)) {
        host = sender;
        outside.send(datagram, target);
      } else if (host != null) {
        inside.send(datagram, host);
      }
    } catch (IOException e) {
      key.cancel(); // Rebound meanwhile.
    }
  }

  @Override
  public void close() throws IOException {
    selector.close();
    inside.close();
    outside.close();
  }
}
