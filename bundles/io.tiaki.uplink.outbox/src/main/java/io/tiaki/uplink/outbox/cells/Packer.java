package io.tiaki.uplink.outbox.cells;

import io.tiaki.uplink.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Fills cells: what is urgent goes first and in between, everything else in its order, long
 * messages in fragments. Used by one thread.
 *
 * @param <M> how the source knows a message
 */
public final class Packer<M> {
  /** A fragment with fewer octets of content is not begun. */
  private static final int LEAST = 32;

  private final Source<M> source;
  private final LongSupplier numbers;
  private @Nullable Transfer<M> urgent;
  private @Nullable Transfer<M> other;

  /**
   * What is to be sent.
   *
   * @param <M> how it knows a message
   */
  public interface Source<M> {
    /** The next message, which the source regards as being sent from now on. */
    Optional<Item<M>> next(boolean urgent);

    /** Whether a message that is being sent is still to be sent. */
    boolean isWanted(M message);

    /** The last fragment of a message stands in a cell. */
    void packed(M message);
  }

  /** A message to be sent. */
  public record Item<M>(M message, Parcel parcel) {}

  private static final class Transfer<M> {
    final M message;
    final Kind kind;
    final long number;
    final byte[] octets;
    int at;

    Transfer(Item<M> item, long number) {
      message = item.message();
      kind = item.parcel().kind();
      this.number = number;
      octets = item.parcel().octets();
    }

    Fragment cut(int most) {
      int end = Math.min(octets.length, at + most);
      Fragment f =
          new Fragment(kind, number, octets.length, at, Arrays.copyOfRange(octets, at, end));
      at = end;
      return f;
    }
  }

  /**
   * @param numbers of parcels: random, so that another run of this sender has others
   */
  public Packer(Source<M> source, LongSupplier numbers) {
    this.source = source;
    this.numbers = numbers;
  }

  /**
   * What stands in the next cell.
   *
   * @param room octets of the cell's content
   */
  public List<Fragment> next(int room) {
    List<Fragment> fragments = new ArrayList<>();
    int left = room - Cell.HEAD;
    Transfer<M> transfer;
    while (left >= Fragment.HEAD + LEAST && (transfer = transfer()) != null) {
      Fragment fragment = transfer.cut(left - Fragment.HEAD);
      fragments.add(fragment);
      left -= fragment.size();
      if (transfer.at == transfer.octets.length) {
        ended(transfer);
        source.packed(transfer.message);
      }
    }
    return fragments;
  }

  private @Nullable Transfer<M> transfer() {
    urgent = wanted(urgent, true);
    if (urgent != null) {
      return urgent;
    }
    other = wanted(other, false);
    return other;
  }

  private @Nullable Transfer<M> wanted(@Nullable Transfer<M> now, boolean isUrgent) {
    return now != null && source.isWanted(now.message)
        ? now
        : source.next(isUrgent).map(i -> new Transfer<>(i, numbers.getAsLong())).orElse(null);
  }

  private void ended(Transfer<M> transfer) {
    if (transfer == urgent) {
      urgent = null;
    } else {
      other = null;
    }
  }

  private long left(@Nullable Transfer<M> transfer) {
    return transfer == null ? 0 : transfer.octets.length - transfer.at;
  }

  /** Octets that are left of messages of which a part stands in cells already. */
  public long open() {
    return left(urgent) + left(other);
  }

  /** What was begun is begun anew, if it is wanted. */
  public void restart() {
    urgent = null;
    other = null;
  }
}
