package io.tiaki.cosem;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request got no usable answer. Refusals of the meter are values, see {@link GetResult.Error}.
 */
public final class CosemException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why. More may be added: callers have a default branch. */
  public enum Reason {
    /** There is no session with the meter. Retry when it is associated. */
    UNREACHABLE,
    /** No answer came, also after repetition. Retry later. */
    TIMED_OUT,
    /** The meter refused the association. */
    REFUSED,
    /** The meter's COSEM name is not the one of its certificate (decision 4). */
    WRONG_NAME,
    /** The answer was not what the standard allows. */
    PROTOCOL,
    /** Too many requests wait for this meter. Retry later. */
    OVERLOADED,
    /**
     * A SET or an ACTION was sent and no answer came: it may have been carried out. Do not retry
     * before you have read what the meter did.
     */
    IN_DOUBT,
    /** The meter does not offer the service to this client. */
    NOT_OFFERED,
    /** A signed request is not what was declared; nothing was sent. */
    NOT_AS_DECLARED,
    /**
     * The meter refused to read, write or execute; see {@link CosemException#result}. Only of the
     * typed classes: of {@link CosemClient} a refusal is a value.
     */
    ACCESS_REFUSED
  }

  private final Reason reason;
  private final @Nullable DataAccessResult result;

  public CosemException(Reason reason, String message) {
    super(message);
    this.reason = reason;
    this.result = null;
  }

  /**
   * The meter refused: {@code ACCESS_REFUSED}.
   *
   * @param result its answer; an action-result has the same numbers
   */
  public CosemException(DataAccessResult result, String message) {
    super(message);
    this.reason = Reason.ACCESS_REFUSED;
    this.result = result;
  }

  public CosemException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.result = null;
  }

  public Reason reason() {
    return reason;
  }

  /** The meter's answer, with {@code ACCESS_REFUSED}. */
  public Optional<DataAccessResult> result() {
    return Optional.ofNullable(result);
  }

  /** Whether the same request may succeed later. */
  public boolean retryable() {
    return switch (reason) {
      case UNREACHABLE, TIMED_OUT, OVERLOADED -> true;
      case ACCESS_REFUSED -> result == DataAccessResult.TEMPORARY_FAILURE;
      default -> false;
    };
  }
}
