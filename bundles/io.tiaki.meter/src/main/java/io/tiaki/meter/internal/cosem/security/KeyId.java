package io.tiaki.meter.internal.cosem.security;

import java.util.Optional;

/** The symmetric secrets of a meter; the first four by their number in key_transfer. */
public enum KeyId {
  /** Global unicast encryption key. */
  UNICAST(0),
  /** Global broadcast encryption key. */
  BROADCAST(1),
  /** Authentication key. */
  AUTHENTICATION(2),
  /** Master key: encrypts other keys. */
  MASTER(3),
  /** The password of low level security. */
  PASSWORD(-1),
  /** The secret of high level security 2, 3, 4 and 6. */
  HLS_SECRET(-1);

  private final int number;

  KeyId(int number) {
    this.number = number;
  }

  /** The key of a number in key_transfer and key_agreement. */
  static Optional<KeyId> of(int number) {
    return number >= 0 && number <= MASTER.number
        ? Optional.of(values()[number])
        : Optional.empty();
  }
}
