package io.tiaki.swaprig.internal;

/** A command could not be carried out; the message says why. */
final class RigException extends Exception {
  private static final long serialVersionUID = 1L;

  RigException(String message) {
    super(message);
  }

  RigException(String message, Throwable cause) {
    super(message + ": " + cause, cause);
  }
}
