package io.tiaki.meter.internal.cosem;

/** Lets a meter push now. Safe for use by many threads. */
@FunctionalInterface
public interface Pusher {
  /** For a server without a way to push. */
  Pusher NONE = () -> false;

  /**
   * Pushes the last registered entry to the client behind the session (R90).
   *
   * @return false when there is no entry, or the link is full
   */
  boolean push();

  /**
   * The client behind the session has a push.
   *
   * @param invokeId of the push, 24 bits
   */
  default void confirmed(int invokeId) {}
}
