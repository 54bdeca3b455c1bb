package io.tiaki.transport.udp.internal;

import io.tiaki.platform.Health;
import io.tiaki.platform.SelfTest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Whether this process receives from the network where it is configured to and nowhere else: the
 * UDP port of the link, no TCP port (R57). Read from Linux's /proc/net (proc(5)).
 */
final class SocketTest implements SelfTest {
  private static final String LISTENING = "0A";
  private static final String UNCONNECTED = "07";
  private static final int FIELDS = 10;

  private final Path proc;
  private final int port;

  /**
   * @param proc {@code /proc}
   * @param port of the link
   */
  SocketTest(Path proc, int port) {
    this.proc = proc;
    this.port = port;
  }

  @Override
  public String name() {
    return "interfaces";
  }

  @Override
  public String protects() {
    return "that nobody reaches the gateway where nobody should";
  }

  @Override
  public Consequence consequence() {
    return Consequence.SAFE;
  }

  @Override
  public Health run() {
    List<String> strange = new ArrayList<>();
    try {
      Set<String> ours = ours();
      for (String protocol : List.of("tcp", "tcp6", "udp", "udp6")) {
        Path table = proc.resolve("net").resolve(protocol);
        if (Files.isReadable(table)) {
          look(protocol, Files.readAllLines(table), ours, strange);
        }
      }
    } catch (IOException | NumberFormatException e) {
      return Health.unknown("The system does not tell which sockets are bound");
    }
    return strange.isEmpty()
        ? Health.healthy("UDP port " + port + " is bound, and nothing else")
        : Health.unhealthy(
            "Bound, and not configured: "
                + String.join(", ", strange)
                + ": find out who opened it, and start the gateway again");
  }

  private void look(String protocol, List<String> lines, Set<String> ours, List<String> strange) {
    boolean udp = protocol.startsWith("udp");
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      String[] fields = line.strip().split("\\s+");
      if (fields.length < FIELDS || !ours.contains(fields[9])) {
        continue;
      }
      int local = Integer.parseInt(fields[1].substring(fields[1].indexOf(':') + 1), 16);
      if (fields[3].equals(udp ? UNCONNECTED : LISTENING) && !(udp && local == port)) {
        strange.add(protocol.substring(0, 3).toUpperCase(Locale.ROOT) + " port " + local);
      }
    }
  }

  /** Numbers of the sockets of this process. */
  private Set<String> ours() throws IOException {
    Set<String> numbers = new HashSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(proc.resolve("self/fd"))) {
      for (Path one : all) {
        try {
          String target = Files.readSymbolicLink(one).toString();
          if (target.startsWith("socket:[")) {
            numbers.add(target.substring("socket:[".length(), target.length() - 1));
          }
        } catch (IOException closed) {
          // It is not there any more.
        }
      }
    }
    return numbers;
  }
}
