package io.tiaki.uplink.outbox.cells;

import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts one sender's parcels together. A sender cuts a parcel from its begin to its end; what comes
 * twice is ignored, and a gap ends the parcel: its message is sent anew in another. Bounded: only
 * octets that came take room, and the parcel that waits longest gives way. Used by one thread.
 */
public final class Parcels {
  /** The most parcels that are open at once: one that is urgent, one that is not, and leftovers. */
  public static final int MOST_OPEN = 4;

  /** The most octets of all open parcels of one sender: the largest and some small ones. */
  public static final int MOST_OCTETS = Parcel.MOST_OCTETS + 256 * 1024;

  private final Map<Long, Open> open = new LinkedHashMap<>(8, 0.75f, true);
  private int octets;
  private long dropped;

  private static final class Open {
    final Fragment first;
    final ByteArrayOutputStream came;

    Open(Fragment first) {
      this.first = first;
      came = new ByteArrayOutputStream(first.octets().length);
    }
  }

  /**
   * Takes a fragment.
   *
   * @return the parcel, when this was its end
   * @throws IllegalArgumentException when the parcel is none; it is forgotten
   */
  public Optional<Parcel> take(Fragment fragment) {
    Open parcel = open.get(fragment.parcel());
    if (parcel == null) {
      if (fragment.offset() > 0) {
        dropped++;
        return Optional.empty();
      }
      parcel = new Open(fragment);
      open.put(fragment.parcel(), parcel);
    }
    if (!continues(parcel, fragment)) {
      return Optional.empty();
    }
    parcel.came.writeBytes(fragment.octets());
    octets += fragment.octets().length;
    if (parcel.came.size() == fragment.total()) {
      forget(fragment.parcel(), parcel);
      return Optional.of(Parcel.of(fragment.kind(), parcel.came.toByteArray()));
    }
    makeRoom();
    return Optional.empty();
  }

  /** Whether these are the next octets of the parcel; one with a gap or another form is dropped. */
  private boolean continues(Open parcel, Fragment fragment) {
    int have = parcel.came.size();
    boolean same =
        parcel.first.total() == fragment.total() && parcel.first.kind() == fragment.kind();
    if (same && fragment.offset() == have) {
      return true;
    }
    if (!same || fragment.offset() > have || fragment.offset() + fragment.octets().length > have) {
      forget(fragment.parcel(), parcel);
      dropped++;
    }
    return false;
  }

  private void makeRoom() {
    while (open.size() > MOST_OPEN || octets > MOST_OCTETS) {
      dropOldest();
    }
  }

  /** Forgets the parcel that waits longest, if there is one. */
  public void dropOldest() {
    Iterator<Map.Entry<Long, Open>> oldest = open.entrySet().iterator();
    if (oldest.hasNext()) {
      octets -= oldest.next().getValue().came.size();
      oldest.remove();
      dropped++;
    }
  }

  private void forget(long number, Open parcel) {
    open.remove(number);
    octets -= parcel.came.size();
  }

  /** Octets of parcels that are not whole yet. */
  public int octets() {
    return octets;
  }

  /** How many parcels or fragments were dropped. */
  public long dropped() {
    return dropped;
  }
}
