package io.tiaki.journal;

/**
 * How what is recorded ended (FAU_GEN.1.2 of BSI-CC-PP-0073). More may be added: callers have a
 * default branch. Stored by {@link #code()}, which never changes its meaning.
 */
public enum EventOutcome {
  /** The event says nothing of it, as those of earlier versions. */
  NOT_STATED(0),
  /** It was done. */
  SUCCESS(1),
  /** It was tried and failed. */
  FAILURE(2),
  /** It was not allowed. */
  DENIED(3);

  private final int code;

  EventOutcome(int code) {
    this.code = code;
  }

  /** One octet, 0 to 255. */
  public int code() {
    return code;
  }

  /** The outcome of a code; {@link #NOT_STATED} for one that a later version made. */
  public static EventOutcome of(int code) {
    for (EventOutcome outcome : values()) {
      if (outcome.code == code) {
        return outcome;
      }
    }
    return NOT_STATED;
  }
}
