package io.tiaki.transport.udp;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the system drops because a socket's receive buffer is full. Nobody else sees it: for the
 * session it is a datagram that the network lost. Linux tells it in {@code /proc/net/udp} and
 * {@code udp6}; elsewhere nothing is known. Safe for use by many threads.
 */
final class SocketOverflow {
  private static final Logger LOG = LoggerFactory.getLogger(SocketOverflow.class);
  private static final Path SYSTEM = Path.of("/proc/net");

  /** The file has a line for every socket of the machine: not to be read at every burst. */
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long SAY_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int LOCAL_ADDRESS = 1;

  private final String link;
  private final Path table;
  private final String local;
  private final int granted;
  private final LongSupplier nanos;
  private boolean looked;
  private long lookedAt;
  private boolean said;
  private long saidAt;
  private long known;

  /**
   * @param local where the socket is bound
   * @param granted octets of its receive buffer, as the system granted them
   */
  SocketOverflow(String link, InetSocketAddress local, int granted) {
    this(link, local, granted, SYSTEM, System::nanoTime);
  }

  SocketOverflow(
      String link, InetSocketAddress local, int granted, Path tables, LongSupplier nanos) {
    this.link = link;
    this.table = tables.resolve(local.getAddress() instanceof Inet4Address ? "udp" : "udp6");
    this.local = "%s:%04X".formatted(hex(local.getAddress()), local.getPort());
    this.granted = granted;
    this.nanos = nanos;
  }

  /** The kernel shows an address as words of 32 bits in the machine's own order of octets. */
  private static String hex(InetAddress address) {
    ByteBuffer words = ByteBuffer.wrap(address.getAddress()).order(ByteOrder.nativeOrder());
    StringBuilder text = new StringBuilder();
    while (words.hasRemaining()) {
      text.append(String.format(Locale.ROOT, "%08X", words.getInt()));
    }
    return text.toString();
  }

  /** Datagrams dropped since the socket was opened; empty where the system does not tell. */
  OptionalLong dropped() {
    try (Stream<String> lines = Files.lines(table)) {
      return lines
          .map(line -> line.strip().split("\\s+"))
          .filter(columns -> columns.length > LOCAL_ADDRESS)
          .filter(columns -> columns[LOCAL_ADDRESS].equals(local))
          .mapToLong(columns -> Long.parseLong(columns[columns.length - 1]))
          .findFirst();
    } catch (IOException | RuntimeException e) {
      LOG.trace("The system does not tell what it drops", e);
      return OptionalLong.empty();
    }
  }

  /** So much was in the socket that it may have overflowed: looks, now and then, and says so. */
  synchronized void suspect() {
    long now = nanos.getAsLong();
    if (looked && now - lookedAt < LOOK_NANOS) {
      return;
    }
    looked = true;
    lookedAt = now;
    long total = dropped().orElse(known);
    if (total > known && (!said || now - saidAt >= SAY_NANOS)) {
      said = true;
      saidAt = now;
      LOG.warn(
          "Datagrams came faster to link {} than they were taken: the system dropped {} of them, its receive buffer of {} octets was full."
              + " Lost pushes are read from the meters' profiles. If it goes on, raise receive.buffer.octets in io.tiaki.transport.udp and"
              + " net.core.rmem_max of the system, or give the gateway more processor time.",
          link,
          total - known,
          granted);
      known = total;
    }
  }
}
