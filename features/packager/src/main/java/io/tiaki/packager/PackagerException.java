package io.tiaki.packager;

/** A package cannot be built, read or trusted; the message says why and what to do. */
final class PackagerException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The exit status of a wrong command line. */
  static final int USAGE = 2;

  private final int status;

  PackagerException(String message) {
    this(message, 1);
  }

  /**
   * @param status the process' exit status
   */
  PackagerException(String message, int status) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
