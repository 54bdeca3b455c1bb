package io.tiaki.dcs;

/** The control system cannot start or go on. The message names the thing and the remedy. */
public final class DcsException extends Exception {
  private static final long serialVersionUID = 1L;

  public DcsException(String message) {
    super(message);
  }

  public DcsException(String message, Throwable cause) {
    super(message, cause);
  }
}
