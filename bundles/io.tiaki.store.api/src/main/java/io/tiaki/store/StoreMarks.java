package io.tiaki.store;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Tells how far the store has come, and hears how far somebody else knows it to have come, so that
 * an image that was brought back with all its anchors is noticed as well (ADR 52). Safe for use by
 * many threads.
 */
@ProviderType
public interface StoreMarks {
  /** The newest mark that is durable; empty before the first. Answers from memory. */
  Optional<StoreMark> newest();

  /**
   * Somebody who can be trusted was told this mark once. When it cannot be one of this store's, the
   * store went back: it is handled like a local anchor that does not fit, on another thread. A mark
   * that is too old to be compared changes nothing, nor does one beyond half of {@link
   * StoreMark#MOST}, nor any in the ten minutes after it was noticed.
   *
   * @param number from 1 to {@link StoreMark#MOST}
   * @param head 64 hexadecimal digits
   */
  void known(long number, String head);
}
