package io.tiaki.store.internal;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts the next mark into the file: a number, and a head that is chained to the mark before and to
 * chance, so that two files that went on from the same mark differ. The last ones are kept, for
 * whoever was told one of them.
 */
final class Marking extends Change<Anchor> {
  /** So many are kept: three quarters of an hour in which something is committed all the time. */
  static final int KEPT = 256;

  private static final SecureRandom RANDOM = new SecureRandom();

  @Override
  boolean grows() {
    return false;
  }

  @Override
  Anchor run(Tables tables, Edits edits) {
    Long newest = tables.marks.lastKey();
    long mark = newest == null ? 1 : newest + 1;
    byte[] head = head(newest == null ? null : tables.marks.get(newest), mark);
    edits.put(tables.marks, mark, head);
    edits.remove(tables.marks, mark - KEPT);
    return new Anchor(tables.id(), mark, head, tables.lastPosition());
  }

  static byte[] head(byte @Nullable [] before, long mark) {
    byte[] chance = new byte[Anchor.HEAD];
    RANDOM.nextBytes(chance);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(before == null ? new byte[0] : before);
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(mark).array());
      return digest.digest(chance);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /** What the file is against the anchor. */
  enum Verdict {
    /** Both know nothing yet. */
    FIRST,
    /** The file is what it was, or a little further: it was killed before the anchor was told. */
    SAME,
    /** The file is an older one, or one that went on elsewhere. */
    WENT_BACK,
    /** There was another file. */
    OTHER,
    /** The anchor is gone, or older than the file by more than a kill can explain. */
    ANCHOR_LOST
  }

  static Verdict verdict(Tables tables, @Nullable Anchor anchor) {
    Long last = tables.marks.lastKey();
    long newest = last == null ? 0 : last;
    if (anchor == null) {
      // The first mark is told before there is a second.
      return newest <= 1 ? Verdict.FIRST : Verdict.ANCHOR_LOST;
    }
    if (!anchor.file().equals(tables.id())) {
      return Verdict.OTHER;
    }
    if (anchor.mark() > newest) {
      return Verdict.WENT_BACK;
    }
    byte[] head = tables.marks.get(anchor.mark());
    if (head == null || anchor.mark() < newest - 1) {
      return Verdict.ANCHOR_LOST;
    }
    return Arrays.equals(head, anchor.head()) ? Verdict.SAME : Verdict.WENT_BACK;
  }
}
