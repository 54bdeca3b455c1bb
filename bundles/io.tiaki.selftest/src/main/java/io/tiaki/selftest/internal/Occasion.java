package io.tiaki.selftest.internal;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A name that nobody can foretell for what has failed up to now, told with the alarm. Who
 * acknowledges names it: that proves, without any clock, that he means what failed now and that his
 * word is not one of an earlier time. Another one from the next failure, acknowledgement or start
 * on. Touched by one thread only.
 */
final class Occasion {
  private static final int OCTETS = 16;

  private final SecureRandom random;
  private String name = "";

  Occasion(SecureRandom random) {
    this.random = random;
    next();
  }

  /** 32 lower-case hexadecimal digits. */
  String name() {
    return name;
  }

  /** The earlier name is worth nothing from now on. */
  void next() {
    byte[] octets = new byte[OCTETS];
    random.nextBytes(octets);
    name = HexFormat.of().formatHex(octets);
  }

  /** Whether it was this that somebody has seen; who stands before the gateway names nothing. */
  boolean isSeen(Optional<String> named) {
    return named.isEmpty() || named.get().equals(name);
  }
}
