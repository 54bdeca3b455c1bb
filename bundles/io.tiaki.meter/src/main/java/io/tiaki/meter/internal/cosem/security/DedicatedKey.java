package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.codec.SymmetricKeys;

/** A key that ends with its association, and what it expects next. For one thread at a time. */
final class DedicatedKey {
  private static final long HIGHEST = 0xffff_ffffL;

  private final SymmetricKeys keys;
  private long next;

  DedicatedKey(SymmetricKeys keys) {
    this.keys = keys;
  }

  SymmetricKeys keys() {
    return keys;
  }

  /** The lowest invocation counter that is taken. */
  long next() {
    return Math.min(next, HIGHEST);
  }

  void took(long counter) {
    next = counter + 1;
  }
}
