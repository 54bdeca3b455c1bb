package io.tiaki.benchmarks.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A UDP relay in front of one server: each datagram takes its time on a medium, is delayed and
 * perhaps lost, and is counted. Clients are told apart by address, so that any number may use it.
 */
final class LossyRelay implements AutoCloseable {
  /** What was sent in one direction, lost datagrams included; octets of UDP payload. */
  static final class Traffic {
    private final AtomicLong octets = new AtomicLong();
    private final AtomicLong datagrams = new AtomicLong();

    long octets() {
      return octets.get();
    }

    long datagrams() {
      return datagrams.get();
    }

    private void add(int length) {
      octets.addAndGet(length);
      datagrams.incrementAndGet();
    }
  }

  private final RelayLoop loop;
  private final InetSocketAddress server;
  private final Medium toServer;
  private final Medium toClient;
  private final DatagramChannel front;
  private final Map<SocketAddress, DatagramChannel> backs = new HashMap<>();
  private final Traffic fromClient = new Traffic();
  private final Traffic fromServer = new Traffic();
  private final Census census = new Census();

  /**
   * Opens a port of its own on the loopback interface.
   *
   * @param toServer what datagrams to the server go through; the same object as {@code toClient}
   *     for a half duplex medium
   */
  LossyRelay(RelayLoop loop, InetSocketAddress server, Medium toServer, Medium toClient)
      throws IOException {
    this.loop = loop;
    this.server = server;
    this.toServer = toServer;
    this.toClient = toClient;
    this.front = open();
    loop.add(front, this::fromClient);
  }

  private static DatagramChannel open() throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.configureBlocking(false);
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return channel;
  }

  /** Where clients send to. */
  InetSocketAddress address() throws IOException {
    return (InetSocketAddress) front.getLocalAddress();
  }

  Traffic fromClient() {
    return fromClient;
  }

  Traffic fromServer() {
    return fromServer;
  }

  /** What the octets are for, if they are those of one handshake. */
  Census census() {
    return census;
  }

  private void fromClient(SocketAddress client, byte[] datagram, long now) throws IOException {
    fromClient.add(datagram.length);
    census.add(datagram, true);
    DatagramChannel back = backs.get(client);
    if (back == null) {
      back = open();
      backs.put(client, back);
      loop.add(back, (from, answer, at) -> fromServer(client, answer, at));
    }
    forward(toServer, datagram, now, back, server);
  }

  private void fromServer(SocketAddress client, byte[] datagram, long now) {
    fromServer.add(datagram.length);
    census.add(datagram, false);
    forward(toClient, datagram, now, front, client);
  }

  private void forward(
      Medium medium, byte[] datagram, long now, DatagramChannel channel, SocketAddress to) {
    long at = medium.arrival(datagram.length, now);
    if (at != Medium.LOST) {
      loop.later(at, channel, to, datagram);
    }
  }

  @Override
  public void close() throws IOException {
    front.close();
    for (DatagramChannel back : Map.copyOf(backs).values()) {
      back.close();
    }
  }
}
