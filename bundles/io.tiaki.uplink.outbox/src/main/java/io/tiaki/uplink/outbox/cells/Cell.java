package io.tiaki.uplink.outbox.cells;

import io.tiaki.uplink.Kind;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a cell holds (uplink protocol, concealment): version octet 1, four octets slot in ms, four
 * octets how many octets wait, fragments, zeros to the end. All numbers big-endian.
 *
 * @param slotMillis time between two cells of a gateway; 0 when a control system sends
 * @param waiting octets that wait behind it, at its sender; more than fit are {@link
 *     Integer#MAX_VALUE}
 * @param fragments in their order
 */
public record Cell(int slotMillis, int waiting, List<Fragment> fragments) {
  /** Octets of a cell without a fragment. */
  static final int HEAD = 9;

  private static final byte VERSION = 1;
  private static final List<Kind> KINDS =
      List.of(Kind.READINGS, Kind.OUTCOME, Kind.INSTRUCTION, Kind.RECEIPT);

  public Cell {
    fragments = List.copyOf(fragments);
  }

  public Cell(int slotMillis, long waiting, List<Fragment> fragments) {
    this(slotMillis, (int) Math.min(Integer.MAX_VALUE, waiting), fragments);
  }

  /** Octets of messages in it; 0 for a dummy. */
  public int content() {
    return fragments.stream().mapToInt(f -> f.octets().length).sum();
  }

  /** Octets that it needs. */
  int size() {
    return HEAD + fragments.stream().mapToInt(Fragment::size).sum();
  }

  /**
   * Padded with zeros.
   *
   * @param length octets, at least {@link #size()}
   */
  public byte[] octets(int length) {
    ByteBuffer out = ByteBuffer.allocate(length);
    out.put(VERSION).putInt(slotMillis).putInt(waiting);
    for (Fragment f : fragments) {
      out.put((byte) (KINDS.indexOf(f.kind()) + 1))
          .putLong(f.parcel())
          .putInt(f.total())
          .putInt(f.offset())
          .putShort((short) f.octets().length)
          .put(f.octets());
    }
    return out.array();
  }

  /**
   * Reads the content of a cell.
   *
   * @throws IllegalArgumentException saying what is wrong, and nothing of the octets
   */
  public static Cell of(byte[] octets) {
    try {
      ByteBuffer in = ByteBuffer.wrap(octets);
      if (in.get() != VERSION) {
        throw new IllegalArgumentException("a cell of another version than 1");
      }
      int slot = in.getInt();
      int waiting = in.getInt();
      if (slot < 0 || waiting < 0) {
        throw new IllegalArgumentException("a cell with a negative number");
      }
      List<Fragment> fragments = new ArrayList<>();
      while (in.hasRemaining() && in.get(in.position()) != 0) {
        fragments.add(fragment(in));
      }
      padding(in);
      return new Cell(slot, waiting, fragments);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a cell that is cut short", e);
    }
  }

  private static Fragment fragment(ByteBuffer in) {
    int kind = in.get();
    if (kind < 1 || kind > KINDS.size()) {
      throw new IllegalArgumentException("a fragment of unknown kind " + kind);
    }
    long parcel = in.getLong();
    int total = in.getInt();
    int offset = in.getInt();
    int length = in.getShort() & 0xffff;
    if (length > in.remaining()) {
      throw new IllegalArgumentException("a fragment that is longer than its cell");
    }
    byte[] octets = new byte[length];
    in.get(octets);
    return new Fragment(KINDS.get(kind - 1), parcel, total, offset, octets);
  }

  private static void padding(ByteBuffer in) {
    while (in.hasRemaining()) {
      if (in.get() != 0) {
        throw new IllegalArgumentException("a cell whose padding is not zero");
      }
    }
  }
}
