package io.tiaki.benchmarks;

/** The command line cannot be used (exit status 2); the message names the thing and the remedy. */
public final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
