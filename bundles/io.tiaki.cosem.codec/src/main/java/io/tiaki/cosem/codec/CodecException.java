package io.tiaki.cosem.codec;

import java.io.IOException;

/**
 * Octets are not what the standard allows. Decoding the same octets again fails again. It has no
 * stack trace: the offset says more, and hostile octets cost little.
 */
public final class CodecException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why. More may be added: callers have a default branch. */
  public enum Reason {
    /** The octets end too early, or a length or count goes beyond them. */
    TRUNCATED,
    /** A field has a value that the standard does not allow, or octets are left over. */
    MALFORMED,
    /** Deeper nested, or of more elements, than this codec takes. */
    TOO_LARGE,
    /** Allowed by the standard, and not implemented here. */
    UNSUPPORTED,
    /** Deciphered with other keys than it was ciphered with, or changed on the way. */
    NOT_AUTHENTIC
  }

  private final Reason reason;
  private final int offset;

  /**
   * @param offset octet at which it was found, from 0
   * @param detail what is wrong; none of the octets in it
   */
  public CodecException(Reason reason, int offset, String detail) {
    super(detail + " at octet " + offset);
    this.reason = reason;
    this.offset = offset;
  }

  public Reason reason() {
    return reason;
  }

  /** The octet at which it was found, from 0. */
  public int offset() {
    return offset;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
