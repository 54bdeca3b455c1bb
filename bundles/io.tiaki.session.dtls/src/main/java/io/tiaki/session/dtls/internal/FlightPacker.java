package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.RecordGuard.HANDSHAKE;
import static io.tiaki.session.dtls.internal.RecordGuard.HEADER;
import static io.tiaki.session.dtls.internal.RecordGuard.uint16;
import static io.tiaki.session.dtls.internal.RecordGuard.uint24;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Packs the records of a flight into as few datagrams as they fit (RFC 6347, 4.1.1), handshake
 * messages into as few records, which saves 13 octets each, and splits messages where a datagram
 * ends (4.2.3), so that none goes half empty. Records of epoch 0, whose numbers nothing protects,
 * are numbered anew. Not safe for use by many threads.
 */
final class FlightPacker {
  private static final int HEADERS = HEADER + FlightInbox.MESSAGE_HEADER;

  /** A shorter fragment is not worth its headers. */
  private static final int LEAST_FRAGMENT = 32;

  private static final int NONE = -1;

  private final Outbound outbound;
  private final int most;
  private byte @Nullable [] datagram;
  private int length;
  private int open = NONE; // Where the record begins that takes the next message too.
  private long sequence = -1;
  private boolean sent;

  /**
   * Packs into datagrams of one size.
   *
   * @param most octets of a datagram, 256 or more
   */
  FlightPacker(Outbound outbound, int most) {
    this.outbound = outbound;
    this.most = most;
  }

  /**
   * Adds one record; sends what is full.
   *
   * @param joins whether a handshake message may share a record with the one before it
   */
  void add(byte[] from, int at, int count, boolean joins) {
    boolean plain = uint16(from, at + 3) == 0;
    boolean message = plain && from[at] == HANDSHAKE && count >= HEADERS;
    open = message && joins ? open : NONE;
    int header = open == NONE ? HEADER : 0;
    int room = most - length;
    int needed = count - HEADER + header;
    boolean begins = room >= header + FlightInbox.MESSAGE_HEADER + LEAST_FRAGMENT;
    if (message && count > HEADERS && needed > room && (begins || count > most)) {
      split(from, at, count, joins);
      return;
    }
    if (needed > room) {
      flush();
    }
    if (count > most) {
      sent = false;
    } else if (message) {
      message(from, at, at + HEADERS, count - HEADERS, joins);
    } else {
      int start = append(from, at, count);
      if (plain) {
        number(start, from, at);
      }
    }
  }

  private void split(byte[] from, int at, int count, boolean joins) {
    int offset = uint24(from, at + HEADER + 6);
    int body = at + HEADERS;
    int left = count - HEADERS;
    while (left > 0) {
      int room = most - length - HEADERS + (open == NONE ? 0 : HEADER);
      if (room < Math.min(left, LEAST_FRAGMENT)) {
        flush();
        room = most - HEADERS;
      }
      int part = Math.min(left, room);
      int start = message(from, at, body, part, joins);
      put(buffer(), start + 6, 3, offset);
      put(buffer(), start + 9, 3, part);
      offset += part;
      body += part;
      left -= part;
    }
  }

  /**
   * Appends a message or a part of one, in the record that is open or in one of its own.
   *
   * @return where its header is
   */
  private int message(byte[] from, int at, int body, int count, boolean joins) {
    int record = open;
    if (record == NONE) {
      record = append(from, at, HEADER);
      number(record, from, at);
    }
    int start = append(from, at + HEADER, FlightInbox.MESSAGE_HEADER);
    append(from, body, count);
    put(buffer(), record + HEADER - 2, 2, length - record - HEADER);
    open = joins ? record : NONE;
    return start;
  }

  private int append(byte[] from, int at, int count) {
    System.arraycopy(from, at, buffer(), length, count);
    length += count;
    return length - count;
  }

  private byte[] buffer() {
    byte[] current = datagram;
    if (current == null) {
      current = new byte[most];
      datagram = current;
    }
    return current;
  }

  private void number(int start, byte[] from, int at) {
    if (sequence < 0) {
      sequence = ((long) uint24(from, at + 5) << 24) | uint24(from, at + 8);
    }
    put(buffer(), start + 5, 6, sequence++);
  }

  private static void put(byte[] to, int at, int octets, long value) {
    for (int i = 0; i < octets; i++) {
      to[at + i] = (byte) (value >>> (8 * (octets - 1 - i)));
    }
  }

  /** Sends what was gathered. */
  void flush() {
    if (length > 0) {
      sent = outbound.send(ByteBuffer.wrap(buffer(), 0, length));
      length = 0;
    }
    open = NONE;
  }

  /** Gives the memory back until there is something to gather again. */
  void release() {
    if (length == 0) {
      datagram = null;
    }
  }

  boolean isEmpty() {
    return length == 0;
  }

  /** Whether the link took the last datagram. */
  boolean wasSent() {
    return sent;
  }
}
