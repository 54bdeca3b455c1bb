package io.tiaki.kura.internal;

/** Something about a channel cannot be done; the message says what and how to mend it. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  public RefusedException(String message) {
    super(message);
  }
}
