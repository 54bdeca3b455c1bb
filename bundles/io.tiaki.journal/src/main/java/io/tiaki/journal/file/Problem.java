package io.tiaki.journal.file;

/**
 * Something that is wrong with a log.
 *
 * @param kind what
 * @param sequence at which entry; 0 when at none
 * @param text for people, printable
 */
public record Problem(Kind kind, long sequence, String text) {
  /** What is wrong. More may be added: callers have a default branch. */
  public enum Kind {
    /** An entry, or what is shown of it, is not what was chained. */
    ALTERED,
    /** Entries are not there. */
    MISSING,
    /** Entries are not in their order, or twice. */
    REORDERED,
    /** The end is cut off, or not signed. */
    CUT,
    /** A signature does not fit, or its signer is not trusted. */
    SIGNATURE,
    /** It is older than what is known otherwise. */
    OLDER,
    /** It is not of a format that is known. */
    UNREADABLE
  }
}
