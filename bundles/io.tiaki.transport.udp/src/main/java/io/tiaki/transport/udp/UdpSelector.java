package io.tiaki.transport.udp;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread and one receive buffer for any number of links: ten thousand of them cost a file
 * descriptor and a few hundred octets each. Safe for use by many threads.
 */
public final class UdpSelector implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UdpSelector.class);
  private static final int LARGEST_DATAGRAM = 65_535;
  private static final long END_MS = 2_000;

  private final Selector selector;
  private final Thread thread;
  private final Set<UdpLink> links = ConcurrentHashMap.newKeySet();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  /**
   * Starts the thread.
   *
   * @param name what the thread's name ends in
   * @throws IOException when the system has no more file descriptors
   */
  public UdpSelector(String name) throws IOException {
    selector = Selector.open();
    thread = new Thread(this::run, "tiaki-udp-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Opens a link.
   *
   * @throws IOException when the address cannot be bound, the port is in use, or the system has no
   *     more file descriptors
   */
  public UdpLink open(UdpSettings settings) throws IOException {
    DatagramChannel channel = openChannel(settings.bind());
    try {
      channel.configureBlocking(false);
      if (settings.receiveBuffer() > 0) {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, settings.receiveBuffer());
      }
      channel.bind(settings.bind());
      UdpLink link = new UdpLink(settings, channel, this);
      channel.register(selector, SelectionKey.OP_READ, link);
      links.add(link);
      selector.wakeup();
      return link;
    } catch (ClosedSelectorException e) {
      channel.close();
      throw new IOException("The selector is closed", e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static DatagramChannel openChannel(InetSocketAddress bind) throws IOException {
    ProtocolFamily family =
        bind.getAddress() instanceof Inet4Address
            ? StandardProtocolFamily.INET
            : StandardProtocolFamily.INET6;
    try {
      return DatagramChannel.open(family);
    } catch (UnsupportedOperationException e) {
      throw new IOException(
          "This machine has no " + (family == StandardProtocolFamily.INET6 ? "IPv6" : "IPv4"), e);
    }
  }

  /** Closes all links and ends the thread. */
  @Override
  public void close() {
    closed = true;
    links.forEach(UdpLink::close);
    selector.wakeup();
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(END_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void execute(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  void closed(UdpLink link) {
    links.remove(link);
    selector.wakeup();
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST_DATAGRAM);
    try (Selector owned = selector) {
      while (!closed) {
        owned.select(selected -> read(selected, buffer));
        runTasks();
      }
    } catch (IOException | ClosedSelectorException e) {
      LOG.error("UDP stopped: restart the bundle", e);
    }
  }

  private static void read(SelectionKey selected, ByteBuffer buffer) {
    try {
      if (selected.isReadable() && selected.attachment() instanceof UdpLink link) {
        link.read(buffer);
      }
    } catch (CancelledKeyException e) {
      LOG.trace("Closed meanwhile", e);
    }
  }

  private void runTasks() {
    Runnable task = tasks.poll();
    while (task != null) {
      task.run();
      task = tasks.poll();
    }
  }
}
