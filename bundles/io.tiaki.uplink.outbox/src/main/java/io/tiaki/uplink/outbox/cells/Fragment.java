package io.tiaki.uplink.outbox.cells;

import io.tiaki.uplink.Kind;

/**
 * A piece of a parcel, as it stands in a cell.
 *
 * @param kind what the parcel carries; a message, never a cell
 * @param parcel number that its sender gave the parcel, random
 * @param total octets of the whole parcel, 2 to {@link Parcel#MOST_OCTETS}
 * @param offset where in the parcel it begins
 * @param octets at least one; not copied, nobody changes them
 */
public record Fragment(Kind kind, long parcel, int total, int offset, byte[] octets) {
  /** Octets in front of those that it carries. */
  static final int HEAD = 19;

  /**
   * @throws IllegalArgumentException when it does not lie inside its parcel, or there can be no
   *     such parcel
   */
  public Fragment {
    if (kind.isCell()) {
      throw new IllegalArgumentException("a cell in a cell");
    }
    if (total < 2 || total > Parcel.MOST_OCTETS) {
      throw new IllegalArgumentException("a parcel of " + total + " octets");
    }
    if (offset < 0 || octets.length == 0 || octets.length > total - offset) {
      throw new IllegalArgumentException("a fragment that does not lie inside its parcel");
    }
  }

  /** Octets that it takes in a cell. */
  int size() {
    return HEAD + octets.length;
  }
}
