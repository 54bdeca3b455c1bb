package io.tiaki.meter;

/** Wrong usage or configuration: the message names the thing and the remedy; exit status 2. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
