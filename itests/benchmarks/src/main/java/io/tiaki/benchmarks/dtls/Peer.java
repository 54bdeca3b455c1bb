package io.tiaki.benchmarks.dtls;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A peer that can be started.
 *
 * @param name in tables
 * @param command words before the role
 * @param options words after everything else
 * @param isJava whether a compiler works for it until it is warm
 */
record Peer(String name, List<String> command, List<String> options, boolean isJava) {
  private static final String PACKAGE = "io.tiaki.benchmarks.";
  private static final int WARM = 12_000;
  private static final int CHEAP = 24_000;

  /** One of ours or Scandium in a JVM. */
  static Peer java(String name, String main, List<String> flags, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(PACKAGE + main);
    return new Peer(name, command, options, true);
  }

  static Peer tiaki(List<String> flags) {
    return java("Tiaki", "peer.TiakiPeer", flags, List.of());
  }

  /** The same, which has found the other's chain good before. */
  static Peer tiakiKnowing(List<String> flags) {
    return java("Tiaki, chain is known", "peer.TiakiPeer", flags, List.of("--known", "yes"));
  }

  static Peer scandium(List<String> flags) {
    return java("Scandium, EC from BC", "peer.ScandiumPeer", flags, List.of("--ec", "bc"));
  }

  static Peer scandiumAsShipped(List<String> flags) {
    return java("Scandium as shipped", "peer.ScandiumPeer", flags, List.of("--ec", "jdk"));
  }

  /** A client that lets the server end a session before the next begins from the same address. */
  static Peer tiakiWithPauses(List<String> flags) {
    return java("Tiaki", "peer.TiakiPeer", flags, List.of("--pause", "2"));
  }

  /** Ours without sockets. */
  static Peer inside(List<String> flags) {
    return java("Tiaki inside", "inside.InsidePeer", flags, List.of());
  }

  static Peer openssl(Path program) {
    return new Peer("OpenSSL", List.of(program.toString()), List.of(), false);
  }

  /** How many handshakes until its compiler has done its work. */
  int handshakesToWarm(String mode) {
    return !isJava ? 100 : mode.equals("full") || mode.equals("raw key") ? WARM : CHEAP;
  }

  /** Whether chains that were found good before are not examined again. */
  boolean knows() {
    return options.contains("--known");
  }

  boolean isTiaki() {
    return name.startsWith("Tiaki");
  }

  boolean isOpenSsl() {
    return name.equals("OpenSSL");
  }

  /** The whole command line. */
  List<String> line(String role, List<String> words) {
    List<String> line = new ArrayList<>(command);
    line.add(role);
    line.addAll(words);
    line.addAll(options);
    return line;
  }
}
