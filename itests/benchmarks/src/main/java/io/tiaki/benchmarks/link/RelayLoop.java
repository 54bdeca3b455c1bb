package io.tiaki.benchmarks.link;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The one thread of any number of {@link LossyRelay}s: datagrams in, datagrams out when due. */
final class RelayLoop implements AutoCloseable {
  private static final int LARGEST = 65_536;

  /** Takes a datagram that came in on a channel. */
  interface Incoming {
    void take(SocketAddress from, byte[] datagram, long now) throws IOException;
  }

  private record Due(
      long at, long order, DatagramChannel channel, SocketAddress to, byte[] datagram) {}

  private record Opening(DatagramChannel channel, Incoming incoming) {}

  private final Selector selector = Selector.open();
  private final Queue<Opening> opening = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
  private final Thread thread = new Thread(this::run, "bench-relay");
  private long order;
  private volatile boolean closed;

  RelayLoop() throws IOException {
    thread.setDaemon(true);
    thread.start();
  }

  /** Begins to read a channel. */
  void add(DatagramChannel channel, Incoming incoming) {
    opening.add(new Opening(channel, incoming));
    selector.wakeup();
  }

  /** Sends a datagram later; called on the loop's thread only. */
  void later(long at, DatagramChannel channel, SocketAddress to, byte[] datagram) {
    due.add(new Due(at, order++, channel, to, datagram));
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocate(LARGEST);
    try {
      while (!closed) {
        Due next = due.peek();
        long wait = next == null ? 100_000_000 : next.at() - System.nanoTime();
        if (wait >= 1_000_000) {
          selector.select(wait / 1_000_000);
        } else {
          selector.selectNow();
        }
        register();
        for (SelectionKey key : selector.selectedKeys()) {
          try {
            read(key, buffer);
          } catch (ClosedChannelException e) {
            key.cancel();
          }
        }
        selector.selectedKeys().clear();
        send();
      }
    } catch (IOException e) {
      System.err.println("The relay failed: " + e.getMessage());
    }
  }

  private void register() {
    for (Opening one = opening.poll(); one != null; one = opening.poll()) {
      try {
        one.channel().register(selector, SelectionKey.OP_READ, one.incoming());
      } catch (ClosedChannelException e) {
        // Its relay was closed.
      }
    }
  }

  private static void read(SelectionKey key, ByteBuffer buffer) throws IOException {
    if (!key.isValid()) {
      return;
    }
    DatagramChannel channel = (DatagramChannel) key.channel();
    while (true) {
      buffer.clear();
      SocketAddress from = channel.receive(buffer);
      if (from == null) {
        return;
      }
      byte[] datagram = new byte[buffer.flip().remaining()];
      buffer.get(datagram);
      ((Incoming) key.attachment()).take(from, datagram, System.nanoTime());
    }
  }

  private void send() throws IOException {
    long now = System.nanoTime();
    for (Due next = due.peek(); next != null && next.at() - now <= 0; next = due.peek()) {
      due.poll();
      try {
        next.channel().send(ByteBuffer.wrap(next.datagram()), next.to());
      } catch (ClosedChannelException e) {
        // Its relay was closed.
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join(2_000);
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      System.err.println("The relay did not close: " + e.getMessage());
    }
  }
}
