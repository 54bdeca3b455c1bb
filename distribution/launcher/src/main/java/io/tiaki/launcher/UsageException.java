package io.tiaki.launcher;

/** The command line or the installation is not usable; the message says what to do. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  UsageException(String message) {
    this(message, 2);
  }

  /**
   * @param status the process' exit status
   */
  UsageException(String message, int status) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
