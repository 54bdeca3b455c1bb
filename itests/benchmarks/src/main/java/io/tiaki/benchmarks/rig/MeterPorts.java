package io.tiaki.benchmarks.rig;

import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.DtlsPeer;
import io.tiaki.session.dtls.DtlsServerListener;
import io.tiaki.session.dtls.PeerIdentity;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Plain UDP and TCP ports in front of something that takes DTLS peers: the meter itself, or a
 * bridge to it. Every address and every connection is a peer.
 *
 * @param maxPayload of each peer
 */
record MeterPorts(DtlsServerListener behind, int maxPayload) {
  private static final int MOST_OCTETS = 65_536;
  private static final byte[] NOBODY = {};

  /** Opens a UDP port; returns which. */
  int udp() throws IOException {
    DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    start(() -> datagrams(socket));
    return socket.getLocalPort();
  }

  /** Opens a TCP port; returns which. */
  int tcp() throws IOException {
    ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    start(() -> connections(server));
    return server.getLocalPort();
  }

  private static void start(Loop loop) {
    Thread thread =
        new Thread(
            () -> {
              try {
                loop.run();
              } catch (IOException e) {
                System.err.println("rig: " + e);
              }
            },
            "rig-port");
    thread.setDaemon(true);
    thread.start();
  }

  @FunctionalInterface
  private interface Loop {
    void run() throws IOException;
  }

  private void datagrams(DatagramSocket socket) throws IOException {
    Map<SocketAddress, DtlsPeer> peers = new ConcurrentHashMap<>();
    while (true) {
      DatagramPacket packet = new DatagramPacket(new byte[MOST_OCTETS], MOST_OCTETS);
      socket.receive(packet);
      InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
      DtlsPeer peer =
          peers.computeIfAbsent(
              from, address -> opened(from, answer -> datagram(socket, from, answer)));
      behind.received(peer, ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
    }
  }

  private static boolean datagram(DatagramSocket socket, InetSocketAddress to, byte[] pdu) {
    try {
      socket.send(new DatagramPacket(pdu, pdu.length, to));
      return true;
    } catch (IOException gone) {
      return false;
    }
  }

  private void connections(ServerSocket server) throws IOException {
    while (true) {
      Socket socket = server.accept();
      Wire wire = Wire.tcp(socket);
      DtlsPeer peer =
          opened(
              (InetSocketAddress) socket.getRemoteSocketAddress(),
              answer -> wire.send(ByteBuffer.wrap(answer)));
      wire.listen(
          pdu -> behind.received(peer, pdu),
          () -> {
            behind.closed(peer, "closed");
            wire.close();
          });
    }
  }

  private DtlsPeer opened(InetSocketAddress from, Sender sender) {
    DtlsPeer peer = new PlainPeer(from, maxPayload, sender);
    behind.opened(peer);
    return peer;
  }

  @FunctionalInterface
  private interface Sender {
    boolean send(byte[] pdu);
  }

  /** Somebody who has proved nothing. */
  private record PlainPeer(InetSocketAddress address, int maxPayload, Sender sender)
      implements DtlsPeer {
    @Override
    public PeerIdentity identity() {
      return PeerIdentity.ofPreSharedKey(Authentication.PSK, NOBODY);
    }

    @Override
    public boolean send(ByteBuffer payload) {
      byte[] pdu = new byte[payload.remaining()];
      payload.get(pdu);
      Wire.Trace.print("out", pdu);
      return pdu.length <= maxPayload && sender.send(pdu);
    }

    @Override
    public void close(String reason) {
      // UDP: nothing is open.
    }
  }
}
