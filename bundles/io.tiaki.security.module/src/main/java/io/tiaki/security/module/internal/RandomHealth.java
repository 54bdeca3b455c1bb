package io.tiaki.security.module.internal;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * Whether random numbers look as if they were: the repetition count and the adaptive proportion
 * test of NIST SP 800-90B, 4.4, over octets, with a false alarm below once in 2^38 runs. They find
 * a source that is stuck or heavily biased, and no other weakness.
 */
final class RandomHealth {
  /** A run of seven equal octets somewhere in the window has the probability 2^-39. */
  private static final int LONGEST_RUN = 7;

  /** Of 512 octets, more than 24 equal to the first: below 2^-50 at 2 expected ones. */
  private static final int WINDOW = 512;

  private static final int MOST_EQUAL = 24;
  private static final int DRAW = 32;

  private final SecureRandom random;

  RandomHealth(SecureRandom random) {
    this.random = random;
  }

  /** What is wrong. */
  Optional<String> problem() {
    byte[] one = new byte[DRAW];
    byte[] other = new byte[DRAW];
    random.nextBytes(one);
    random.nextBytes(other);
    if (Arrays.equals(one, other)) {
      return Optional.of("random numbers repeat");
    }
    byte[] window = new byte[WINDOW];
    random.nextBytes(window);
    int run = 1;
    int equal = 0;
    for (int i = 1; i < WINDOW; i++) {
      run = window[i] == window[i - 1] ? run + 1 : 1;
      equal += window[i] == window[0] ? 1 : 0;
      if (run >= LONGEST_RUN || equal > MOST_EQUAL) {
        return Optional.of("random numbers are biased");
      }
    }
    return Optional.empty();
  }
}
