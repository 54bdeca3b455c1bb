package io.tiaki.meter.internal.cosem.security;

import java.util.Optional;

/** What a key pair or certificate is for, by its number in the security setup. */
public enum KeyUse {
  SIGNATURE,
  AGREEMENT;

  static Optional<KeyUse> of(int number) {
    return number >= 0 && number < values().length
        ? Optional.of(values()[number])
        : Optional.empty();
  }
}
