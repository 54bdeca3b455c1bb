package io.tiaki.store;

import java.io.IOException;

/** Readings could not be accepted or read. */
public final class StoreException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why. More may be added: callers have a default branch. */
  public enum Reason {
    /** More readings wait than the store takes: they stay in the meter's profile; retry later. */
    OVERLOADED,
    /** The disk is full: free room; retry later. */
    FULL,
    /** The engine is closed, stopping or failing: retry when the service is back. */
    UNAVAILABLE,
    /** What is there cannot be read or unsealed. Retrying does not help. */
    CORRUPT
  }

  private final Reason reason;

  public StoreException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public StoreException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Whether the same call may succeed later. */
  public boolean retryable() {
    return reason != Reason.CORRUPT;
  }
}
