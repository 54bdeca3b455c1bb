package io.tiaki.session.dtls.internal;

import java.net.InetSocketAddress;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The records that wait for Bouncy Castle, in order: 64 of them, 64 KiB. Guarded by its transport.
 */
final class IncomingRecords {
  private static final int MOST_RECORDS = 64;
  private static final int MOST_OCTETS = 65_536;

  /** One record, where it came from, and the one behind it. */
  static final class Incoming {
    private final byte[] octets;
    private final @Nullable InetSocketAddress from;
    private @Nullable Incoming next;

    Incoming(byte[] octets, @Nullable InetSocketAddress from) {
      this.octets = octets;
      this.from = from;
    }

    byte[] octets() {
      return octets;
    }

    @Nullable InetSocketAddress from() {
      return from;
    }
  }

  private final Predicate<byte[]> form;
  private @Nullable Incoming first;
  private @Nullable Incoming last;
  private short records;
  private int octets;

  /**
   * Nothing waits yet.
   *
   * @param form whether a record has the form that is agreed when its turn comes
   */
  IncomingRecords(Predicate<byte[]> form) {
    this.form = form;
  }

  /** Puts one in; false when there are too many. */
  boolean offer(byte[] record, @Nullable InetSocketAddress from) {
    if (records >= MOST_RECORDS || octets + record.length > MOST_OCTETS) {
      return false;
    }
    Incoming added = new Incoming(record, from);
    if (last == null) {
      first = added;
    } else {
      last.next = added;
    }
    last = added;
    records++;
    octets += record.length;
    return true;
  }

  boolean isEmpty() {
    return first == null;
  }

  /** Octets of the next one, in form or not; 1 when there is none. */
  int headLength() {
    return first == null ? 1 : first.octets.length;
  }

  /** The next one, or null when there is none or it is not in form. */
  @Nullable Incoming poll() {
    Incoming taken = first;
    if (taken == null) {
      return null;
    }
    first = taken.next;
    last = first == null ? null : last;
    records--;
    octets -= taken.octets.length;
    return form.test(taken.octets) ? taken : null;
  }

  /** The next one that is in form, or null when there is none. */
  @Nullable Incoming pollAll() {
    Incoming next = poll();
    while (next == null && first != null) {
      next = poll();
    }
    return next;
  }
}
