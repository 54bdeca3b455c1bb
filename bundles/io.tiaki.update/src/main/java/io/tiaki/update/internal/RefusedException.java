package io.tiaki.update.internal;

import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;

/**
 * An update ends before anything was changed. The message is for people and repeats nothing raw.
 */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Status status;

  private RefusedException(Status status, String message) {
    super(message);
    this.status = status;
  }

  /** It must not be installed. */
  static RefusedException refused(String message) {
    return new RefusedException(Status.REFUSED, message);
  }

  /** The instruction lacks something. */
  static RefusedException malformed(String message) {
    return new RefusedException(Status.MALFORMED, message);
  }

  /** It could not be done now. */
  static RefusedException failed(String message) {
    return new RefusedException(Status.FAILED, message);
  }

  Outcome outcome() {
    return Outcome.of(status, String.valueOf(getMessage()));
  }
}
