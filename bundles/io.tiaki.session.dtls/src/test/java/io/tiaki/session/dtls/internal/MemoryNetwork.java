package io.tiaki.session.dtls.internal;

import io.tiaki.transport.DatagramLink;
import io.tiaki.transport.DatagramReceiver;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Links in memory, delivered by one thread; a filter may lose, alter or answer datagrams. */
final class MemoryNetwork implements AutoCloseable {
  /** A datagram on its way. */
  record Packet(InetSocketAddress from, InetSocketAddress to, byte[] octets) {}

  /** Decides what becomes of a datagram. */
  interface Filter {
    List<Packet> pass(Packet packet);
  }

  private final Map<InetSocketAddress, MemoryLink> links = new ConcurrentHashMap<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(work -> new Thread(work, "test-network"));
  private final List<Packet> seen = new CopyOnWriteArrayList<>();
  private volatile Filter filter = List::of;
  private volatile boolean forgetful;
  private volatile long sent;

  MemoryLink link(int port) {
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
    MemoryLink link = new MemoryLink(address);
    links.put(address, link);
    return link;
  }

  void filter(Filter value) {
    filter = value;
  }

  /** From now on what is sent is only counted. */
  void forgetful() {
    forgetful = true;
  }

  /** How many datagrams were sent. */
  long sent() {
    return sent;
  }

  /** All that was sent so far, before the filter. */
  List<Packet> seen() {
    return seen;
  }

  /** Puts a datagram in, past the filter. */
  void inject(Packet packet) {
    thread.execute(() -> deliver(packet));
  }

  /** Waits until everything that is on its way by now was delivered. */
  void settle() throws Exception {
    thread.submit(() -> {}).get();
  }

  private synchronized void send(Packet packet) {
    sent++;
    if (!forgetful) {
      seen.add(packet);
    }
    List<Packet> passed = filter.pass(packet);
    if (!thread.isShutdown()) {
      thread.execute(() -> passed.forEach(this::deliver));
    }
  }

  private void deliver(Packet packet) {
    MemoryLink link = links.get(packet.to());
    DatagramReceiver receiver = link == null ? null : link.receiver;
    if (receiver != null) {
      receiver.received(packet.from(), ByteBuffer.wrap(packet.octets()));
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  final class MemoryLink implements DatagramLink {
    final InetSocketAddress address;
    private volatile DatagramReceiver receiver;

    MemoryLink(InetSocketAddress address) {
      this.address = address;
    }

    @Override
    public String id() {
      return "memory";
    }

    @Override
    public int maxDatagram() {
      return 1232;
    }

    @Override
    public boolean send(InetSocketAddress peer, ByteBuffer datagram) {
      byte[] octets = new byte[datagram.remaining()];
      datagram.duplicate().get(octets);
      MemoryNetwork.this.send(new Packet(address, peer, octets));
      return true;
    }

    @Override
    public Attachment attach(DatagramReceiver newReceiver) {
      receiver = newReceiver;
      return () -> receiver = null;
    }
  }
}
