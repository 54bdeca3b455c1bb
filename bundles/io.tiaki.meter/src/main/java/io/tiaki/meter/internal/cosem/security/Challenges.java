package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.Octets;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/** Challenges that a meter gave to clients, as long as anybody holds them. Thread-safe. */
public final class Challenges {
  private final SecureRandom random;
  private final Set<Octets> given =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  Challenges(SecureRandom random) {
    this.random = random;
  }

  /** A random one. */
  public Octets next(int length) {
    byte[] octets = new byte[length];
    random.nextBytes(octets);
    Octets challenge = Octets.of(octets);
    given.add(challenge);
    return challenge;
  }

  /** Whether a client's is one of the meter's: it wants the answer from the meter itself. */
  public boolean contains(Octets challenge) {
    return given.contains(challenge);
  }
}
