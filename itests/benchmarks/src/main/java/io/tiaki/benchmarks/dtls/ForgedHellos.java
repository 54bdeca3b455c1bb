package io.tiaki.benchmarks.dtls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * ClientHellos (RFC 6347, 4.2.1) from many addresses that never show a cookie, each with another
 * random, at a steady rate. One thread.
 */
final class ForgedHellos implements AutoCloseable {
  /** So many a second: more than a link of 10 Mbit/s carries. */
  static final int PER_SECOND = 10_000;

  private static final int SOURCES = 200;
  private static final int BURST = 20;
  private static final int RANDOM_AT = 27;
  private static final int RANDOM_OCTETS = 32;

  /**
   * Up to the random: a record of 82 octets, a message of 70, DTLS 1.2. After it no session id, no
   * cookie, ECDHE_ECDSA with AES-128-GCM, no compression; secp256r1, uncompressed points, ECDSA
   * with SHA-256, extended master secret.
   */
  private static final String HEAD =
      "16feff00000000000000000052" + "010000460000000000000046" + "fefd";

  private static final String TAIL =
      "0000"
          + "0002c02b"
          + "0100"
          + "001a"
          + "000a000400020017"
          + "000b00020100"
          + "000d000400020403"
          + "00170000";

  private final InetSocketAddress target;
  private final List<DatagramChannel> sources = new ArrayList<>();
  private final ByteBuffer hello =
      ByteBuffer.wrap(HexFormat.of().parseHex(HEAD + "00".repeat(RANDOM_OCTETS) + TAIL));
  private long sent;

  /**
   * At a server's port on this machine.
   *
   * @throws IOException when there are too few sockets
   */
  ForgedHellos(int port) throws IOException {
    target = new InetSocketAddress("127.0.0.1", port);
    for (int i = 0; i < SOURCES; i++) {
      InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) i});
      DatagramChannel source = DatagramChannel.open();
      sources.add(source);
      source.configureBlocking(false);
      source.bind(new InetSocketAddress(address, 0));
    }
  }

  /** Sends so many, until the thread is interrupted. */
  void send(long count) throws IOException {
    long begin = System.nanoTime();
    for (long i = 0; i < count && !Thread.currentThread().isInterrupted(); i++) {
      hello.putLong(RANDOM_AT, ++sent);
      sources.get((int) (sent % SOURCES)).send(hello.rewind(), target);
      if (i % BURST == 0) {
        pace(begin + i * 1_000_000_000L / PER_SECOND);
      }
    }
  }

  private static void pace(long due) {
    long wait = due - System.nanoTime();
    if (wait > 0) {
      LockSupport.parkNanos(wait);
    }
  }

  long sent() {
    return sent;
  }

  @Override
  public void close() throws IOException {
    for (DatagramChannel source : sources) {
      source.close();
    }
  }
}
