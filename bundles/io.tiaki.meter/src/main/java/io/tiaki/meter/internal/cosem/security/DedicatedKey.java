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

  /** Whether an invocation counter was used before. */
  boolean isStale(long counter) {
    return counter < next;
  }

  /**
   * The lowest invocation counter that is taken; when all are used up, the highest, which is not.
   */
  long next() {
    return Math.min(next, HIGHEST);
  }

  void took(long counter) {
    next = counter + 1;
  }
}
