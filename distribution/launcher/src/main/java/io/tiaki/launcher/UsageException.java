package io.tiaki.launcher;

/** The command line or the installation is not usable; the message says what to do. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
