package io.tiaki.security.module.authority;

/** A request that the authority does not fulfil; the message says why, in printable characters. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  RefusedException(String message) {
    super(message);
  }
}
