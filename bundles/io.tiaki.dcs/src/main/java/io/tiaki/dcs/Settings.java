package io.tiaki.dcs;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the control system is told.
 *
 * @param data data folder of all processes; the control system's own files are in {@code dcs} below
 * @param bind address on which the broker listens
 * @param port TCP port of the broker, 0 for any free one
 * @param packagesPort TCP port for packages, 0 for any free one; empty: the one after the broker's,
 *     and no packages are served when another program has it
 * @param names further names and addresses in the broker's certificate
 * @param observers common names of clients that may read the readings of all gateways
 * @param external host and TCP port of a broker that somebody else runs; empty: one in this process
 */
public record Settings(
    Path data,
    String bind,
    int port,
    OptionalInt packagesPort,
    List<String> names,
    Set<String> observers,
    Optional<InetSocketAddress> external) {
  public static final int DEFAULT_PORT = 18883;
  private static final int MAX_PORT = 65_535;
  public static final String DEFAULT_BIND = "127.0.0.1";

  public Settings {
    names = List.copyOf(names);
    observers = Set.copyOf(observers);
  }

  /** Packages on the default port, a broker in this process. */
  public Settings(Path data, String bind, int port, List<String> names, Set<String> observers) {
    this(data, bind, port, OptionalInt.empty(), names, observers, Optional.empty());
  }

  /** TCP port for packages, 0 for any free one. */
  int portOfPackages() {
    return packagesPort.orElse(port == 0 ? 0 : Math.min(port + 1, MAX_PORT));
  }

  /** Whether the broker listens on every address. */
  boolean isBoundToAll() {
    return bind.equals("0.0.0.0") || bind.equals("::");
  }

  /** What the broker's certificate names beside this computer's own addresses. */
  List<String> certifiedNames() {
    Set<String> all = new LinkedHashSet<>(names);
    if (!isBoundToAll()) {
      all.add(bind);
    }
    all.removeAll(List.of("localhost", "127.0.0.1", "::1"));
    return List.copyOf(all);
  }
}
