package io.tiaki.demo.process;

import io.tiaki.demo.options.UsageException;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds ports that nobody uses. */
public final class Ports {
  private static final int HIGHEST = 65_535;
  private static final int TCP_ATTEMPTS = 200;

  private Ports() {}

  /**
   * A TCP port.
   *
   * @param wanted the one that was asked for
   * @param usual the first to try when none was
   * @throws UsageException when the wanted one, or all tried ones, are in use
   */
  public static int tcp(Optional<Integer> wanted, int usual) throws UsageException {
    if (wanted.isPresent()) {
      if (!tcpFree(wanted.get())) {
        throw new UsageException(
            "TCP port "
                + wanted.get()
                + " is in use: stop what uses it, or give --broker-port another one");
      }
      return wanted.get();
    }
    for (int port = usual; port < Math.min(HIGHEST, usual + TCP_ATTEMPTS); port++) {
      if (tcpFree(port)) {
        return port;
      }
    }
    throw new UsageException(
        "no free TCP port from " + usual + " on: give --broker-port a free one");
  }

  /**
   * The first of {@code count} consecutive UDP ports.
   *
   * @param wanted the first that was asked for
   * @param usual the first to try when none was
   * @throws UsageException when one of the wanted range is in use, or there is no free range
   */
  public static int udpRange(Optional<Integer> wanted, int usual, int count) throws UsageException {
    if (wanted.isPresent()) {
      OptionalInt used = firstUsed(wanted.get(), count);
      if (used.isPresent()) {
        throw new UsageException(
            "UDP port "
                + used.getAsInt()
                + " is in use, and "
                + count
                + " from "
                + wanted.get()
                + " on are needed: stop what uses it, or give --meter-port another one");
      }
      return wanted.get();
    }
    int first = usual;
    while (first + count - 1 <= HIGHEST) {
      OptionalInt used = firstUsed(first, count);
      if (used.isEmpty()) {
        return first;
      }
      first = used.getAsInt() + 1;
    }
    throw new UsageException(
        "no "
            + count
            + " free UDP ports in a row from "
            + usual
            + " on: give --meter-port a start");
  }

  private static OptionalInt firstUsed(int first, int count) {
    for (int port = first; port < first + count; port++) {
      if (!udpFree(port)) {
        return OptionalInt.of(port);
      }
    }
    return OptionalInt.empty();
  }

  private static boolean tcpFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // As servers do: a port whose last connections are fading is free.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean udpFree(int port) {
    try (DatagramSocket socket = new DatagramSocket((SocketAddress) null)) {
      socket.setReuseAddress(false);
      socket.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
