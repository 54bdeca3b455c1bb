package io.tiaki.dcs.command;

/** The command line or the configuration file is wrong. The message says what and the remedy. */
public final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
