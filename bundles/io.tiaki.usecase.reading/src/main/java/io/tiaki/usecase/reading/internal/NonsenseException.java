package io.tiaki.usecase.reading.internal;

/**
 * A meter's answer is well-formed and makes no sense. The message repeats nothing of the answer
 * raw.
 */
public final class NonsenseException extends Exception {
  private static final long serialVersionUID = 1L;

  public NonsenseException(String message) {
    super(message);
  }
}
