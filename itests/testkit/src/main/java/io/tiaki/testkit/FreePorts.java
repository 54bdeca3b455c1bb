package io.tiaki.testkit;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that nobody uses. A port that the system hands out may be handed out again to anybody
 * before it is used: these are below the range from which it does so (RFC 6335, 6; 32768 on Linux),
 * and at random.
 */
public final class FreePorts {
  private static final int FIRST = 10_240;
  private static final int LAST = 32_000;

  private FreePorts() {}

  private interface Probe {
    void open(InetSocketAddress address) throws IOException;
  }

  /** One for TCP. */
  public static int tcp() {
    return free(1, address -> new ServerSocket(address.getPort(), 1, address.getAddress()).close());
  }

  /** The first of so many in a row for UDP. */
  public static int udp(int count) {
    return free(count, address -> new DatagramSocket(address).close());
  }

  private static int free(int count, Probe probe) {
    int most = 10_000;
    for (int i = 0; i < most; i++) {
      int first = ThreadLocalRandom.current().nextInt(FIRST, LAST - count);
      if (isFree(first, count, probe)) {
        return first;
      }
    }
    throw new IllegalStateException("No " + count + " free ports in a row were found");
  }

  private static boolean isFree(int first, int count, Probe probe) {
    try {
      for (int port = first; port < first + count; port++) {
        probe.open(new InetSocketAddress(port));
        probe.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      }
      return true;
    } catch (IOException inUse) {
      return false;
    }
  }
}
