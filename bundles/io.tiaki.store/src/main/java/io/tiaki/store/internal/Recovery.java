package io.tiaki.store.internal;

import io.tiaki.file.FileHeader;

/**
 * How a file was found when it was opened.
 *
 * @param kind in one word
 * @param newest commit that the header names
 * @param version commit that was taken
 */
record Recovery(Kind kind, long newest, long version) {
  /** In which state a file was. */
  enum Kind {
    /** There was none, or it never held a commit. */
    NEW,
    /** It was closed in order. */
    CLEAN,
    /** Whoever had it open ended without closing it; nothing is missing. */
    INTERRUPTED,
    /** What the header calls the newest commit is not there or broken: an older one was taken. */
    OLDER
  }

  static Recovery of(FileHeader header, long version) {
    Kind kind;
    if (header.version() == 0) {
      kind = Kind.NEW;
    } else if (version < header.version()) {
      kind = Kind.OLDER;
    } else {
      kind = header.clean() ? Kind.CLEAN : Kind.INTERRUPTED;
    }
    return new Recovery(kind, header.version(), version);
  }
}
