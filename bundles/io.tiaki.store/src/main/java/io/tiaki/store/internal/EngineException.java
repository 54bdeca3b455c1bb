package io.tiaki.store.internal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The engine could not keep or give something. */
final class EngineException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  enum Reason {
    FULL,
    UNAVAILABLE,
    CORRUPT,
    /** Its key was destroyed. */
    FORGOTTEN
  }

  private final Reason reason;

  EngineException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
