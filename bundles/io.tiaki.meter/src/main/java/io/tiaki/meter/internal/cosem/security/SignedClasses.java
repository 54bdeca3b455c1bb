package io.tiaki.meter.internal.cosem.security;

import java.util.Set;

/** Interface classes whose writing and methods demand a signed request. */
record SignedClasses(Set<Integer> ids) {
  /**
   * Script table, activity calendar, single action schedule and limiter act on objects of other
   * classes: unsigned, they would be a way round.
   */
  private static final Set<Integer> ACTING = Set.of(9, 20, 22, 71);

  SignedClasses {
    ids = Set.copyOf(ids);
  }

  boolean contains(int classId) {
    return ids.contains(classId) || !ids.isEmpty() && ACTING.contains(classId);
  }
}
