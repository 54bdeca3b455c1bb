package io.tiaki.cosem.client.internal;

/**
 * What a meter says it can do and cannot: found out by its answers, kept for a session. Used by one
 * mailbox only.
 */
final class Quirks {
  /** Services that are done without when they went wrong once. */
  enum Feature {
    GET_WITH_LIST,
    SET_WITH_LIST,
    ACTION_WITH_LIST,
    ACCESS
  }

  private int broken;

  boolean has(Feature feature) {
    return (broken & 1 << feature.ordinal()) != 0;
  }

  void found(Feature feature) {
    broken |= 1 << feature.ordinal();
  }

  void forget() {
    broken = 0;
  }
}
