package io.tiaki.dcs;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the control system is told.
 *
 * @param data data folder of all processes; the control system's own files are in {@code dcs} below
 * @param bind address on which the broker listens
 * @param port TCP port of the broker, 0 for any free one
 * @param names further names and addresses in the broker's certificate
 * @param observers common names of clients that may read the readings of all gateways
 * @param external host and TCP port of a broker that somebody else runs; empty: one in this process
 */
public record Settings(
    Path data,
    String bind,
    int port,
    List<String> names,
    Set<String> observers,
    Optional<InetSocketAddress> external) {
  public static final int DEFAULT_PORT = 18883;
  public static final String DEFAULT_BIND = "127.0.0.1";

  public Settings {
    names = List.copyOf(names);
    observers = Set.copyOf(observers);
  }

  /** With a broker in this process. */
  public Settings(Path data, String bind, int port, List<String> names, Set<String> observers) {
    this(data, bind, port, names, observers, Optional.empty());
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
