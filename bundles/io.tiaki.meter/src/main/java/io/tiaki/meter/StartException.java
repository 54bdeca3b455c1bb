package io.tiaki.meter;

/** The meters cannot start: the message names the thing and the remedy; exit status 1. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  public StartException(String message) {
    super(message);
  }

  public StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
