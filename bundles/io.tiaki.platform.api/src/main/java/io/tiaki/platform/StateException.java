package io.tiaki.platform;

import java.io.IOException;

/** State could not be read or kept. */
public final class StateException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why. More may be added: callers have a default branch. */
  public enum Reason {
    /** The disk is full: free room; retry later. */
    FULL,
    /** The engine is closed, stopping or failing: retry when the service is back. */
    UNAVAILABLE,
    /**
     * What is there cannot be read or unsealed: restore it or delete it. Retrying does not help.
     */
    CORRUPT
  }

  private final Reason reason;

  public StateException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public StateException(Reason reason, String message, Throwable cause) {
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
