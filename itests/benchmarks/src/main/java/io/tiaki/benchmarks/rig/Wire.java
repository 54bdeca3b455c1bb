package io.tiaki.benchmarks.rig;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Wrapper PDUs (IEC 62056-4-7) over UDP, one in a datagram, or over TCP, one after the other, with
 * a thread that reads. Never in the product, which knows DTLS only.
 */
abstract class Wire implements AutoCloseable {
  static final int HEADER = 8;
  private static final int MOST_OCTETS = 65_536;

  private final AtomicInteger out = new AtomicInteger();
  private final AtomicInteger in = new AtomicInteger();

  abstract void write(byte[] pdu) throws IOException;

  /** Waits for a PDU. */
  abstract byte[] read() throws IOException;

  @Override
  public abstract void close();

  /** How many PDUs went out. */
  int sent() {
    return out.get();
  }

  /** How many PDUs came in. */
  int received() {
    return in.get();
  }

  /** Sends a PDU; false when that fails. */
  final boolean send(ByteBuffer pdu) {
    byte[] octets = new byte[pdu.remaining()];
    pdu.duplicate().get(octets);
    try {
      write(octets);
      out.incrementAndGet();
      Trace.print("out", octets);
      return true;
    } catch (IOException broken) {
      return false;
    }
  }

  /**
   * Reads until it is closed.
   *
   * @param ended runs at the end
   */
  final void listen(Consumer<ByteBuffer> listener, Runnable ended) {
    Thread reader =
        new Thread(
            () -> {
              try {
                while (!Thread.currentThread().isInterrupted()) {
                  byte[] pdu = read();
                  in.incrementAndGet();
                  Trace.print("in", pdu);
                  listener.accept(ByteBuffer.wrap(pdu));
                }
              } catch (IOException closed) {
                ended.run();
              }
            },
            "rig-wire");
    reader.setDaemon(true);
    reader.start();
  }

  /** To a server's UDP port. */
  static Wire udp(InetSocketAddress address) throws IOException {
    DatagramSocket socket = new DatagramSocket();
    socket.connect(address);
    return new Wire() {
      @Override
      void write(byte[] pdu) throws IOException {
        socket.send(new DatagramPacket(pdu, pdu.length));
      }

      @Override
      byte[] read() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[MOST_OCTETS], MOST_OCTETS);
        socket.receive(packet);
        return java.util.Arrays.copyOf(packet.getData(), packet.getLength());
      }

      @Override
      public void close() {
        socket.close();
      }
    };
  }

  /** Over a TCP connection that is established. */
  static Wire tcp(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    DataInputStream in = new DataInputStream(socket.getInputStream());
    return new Wire() {
      @Override
      void write(byte[] pdu) throws IOException {
        socket.getOutputStream().write(pdu);
      }

      @Override
      byte[] read() throws IOException {
        byte[] header = new byte[HEADER];
        in.readFully(header);
        byte[] pdu = java.util.Arrays.copyOf(header, HEADER + ByteBuffer.wrap(header).getChar(6));
        in.readFully(pdu, HEADER, pdu.length - HEADER);
        return pdu;
      }

      @Override
      public void close() {
        try {
          socket.close();
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }

  /** To a server's TCP port. */
  static Wire tcp(InetSocketAddress address) throws IOException {
    Socket socket = new Socket();
    socket.connect(address);
    return tcp(socket);
  }

  /** Prints PDUs to standard error when asked to with {@code -Drig.trace=true}. */
  static final class Trace {
    private static final boolean ON = Boolean.getBoolean("rig.trace");

    private Trace() {}

    static void print(String way, byte[] pdu) {
      if (ON) {
        System.err.println(way + " " + java.util.HexFormat.of().formatHex(pdu));
      }
    }
  }
}
