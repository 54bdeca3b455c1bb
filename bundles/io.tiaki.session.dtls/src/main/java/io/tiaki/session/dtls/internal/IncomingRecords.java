package io.tiaki.session.dtls.internal;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The records that wait for Bouncy Castle, in order: 64 of them, 64 KiB. Guarded by its transport.
 */
final class IncomingRecords {
  private static final int MOST_RECORDS = 64;
  private static final int MOST_OCTETS = 65_536;

  /**
   * One record.
   *
   * @param from where it came from
   */
  record Incoming(byte[] octets, @Nullable InetSocketAddress from) {}

  private final Predicate<byte[]> form;
  private Queue<Incoming> records = new ArrayDeque<>();
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
    if (records.size() >= MOST_RECORDS || octets + record.length > MOST_OCTETS) {
      return false;
    }
    records.add(new Incoming(record, from));
    octets += record.length;
    return true;
  }

  /** Gives back the room that a flight took. */
  void release() {
    records = records.isEmpty() ? new ArrayDeque<>(1) : records;
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  /** Octets of the next one, in form or not; 1 when there is none. */
  int headLength() {
    Incoming head = records.peek();
    return head == null ? 1 : head.octets().length;
  }

  /** The next one, or null when there is none or it is not in form. */
  @Nullable Incoming poll() {
    Incoming next = records.poll();
    if (next == null) {
      return null;
    }
    octets -= next.octets().length;
    return form.test(next.octets()) ? next : null;
  }

  /** The next one that is in form, or null when there is none. */
  @Nullable Incoming pollAll() {
    Incoming next = poll();
    while (next == null && !records.isEmpty()) {
      next = poll();
    }
    return next;
  }
}
