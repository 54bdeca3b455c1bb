package io.tiaki.session.dtls.internal;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of Bouncy Castle (RFC 6347, 4.1.2.7: invalid records are dropped silently).
 * Splits datagrams into records and lets through only what cannot abort, stall or bloat an
 * association: what is authenticated by nothing is checked here, what is authenticated by its tag
 * is checked for form. Not safe for use by many threads.
 */
final class RecordGuard {
  static final int HEADER = 13;
  static final int CHANGE_CIPHER_SPEC = 20;
  static final int ALERT = 21;
  static final int HANDSHAKE = 22;
  static final int APPLICATION_DATA = 23;

  /** tls12_cid (RFC 9146, 4): any content type, hidden inside. */
  static final int CONNECTION_ID_RECORD = 25;

  /** Where the connection ID is in such a record, before its length. */
  static final int CONNECTION_ID_AT = 11;

  static final int DTLS_1_0 = 0xfeff;
  static final int DTLS_1_2 = 0xfefd;

  /** RFC 5246, 6.2.3: 2^14 octets of plaintext and what a cipher adds. */
  private static final int MOST_ENCRYPTED = (1 << 14) + 64;

  /**
   * The shortest tag of the suites we offer; the suite's own minimum is known after the handshake.
   */
  private static final int LEAST_ENCRYPTED = 16;

  private static final int LONGEST_FINISHED = 128;

  private @Nullable FlightInbox inbox; // Until nothing in the clear is let through any more.
  private final Consumer<byte[]> accepted;
  private final LinkCounters counters;
  private boolean changeWaits;
  private boolean handshaking = true;
  private boolean flightOpen = true;
  private int leastEncrypted = LEAST_ENCRYPTED;
  private final byte[] connectionId;
  private boolean usesConnectionId;
  private volatile int plainAlert = -1;

  /**
   * Guards one association.
   *
   * @param inbox puts handshake messages together
   * @param connectionId ours, that was offered; empty = none
   * @param accepted takes one record at a time
   * @param counters count what is dropped
   */
  RecordGuard(
      FlightInbox inbox, byte[] connectionId, Consumer<byte[]> accepted, LinkCounters counters) {
    this.connectionId = connectionId;
    this.inbox = inbox;
    this.accepted = accepted;
    this.counters = counters;
  }

  /**
   * The handshake is done.
   *
   * @param least the fewest octets an encrypted record has after its header with the agreed cipher
   *     suite
   * @param lastFlightWasOurs whether the peer may still ask for our last flight by repeating its
   *     own
   * @param withConnectionId whether encrypted records carry our connection ID, or else none
   */
  void established(int least, boolean lastFlightWasOurs, boolean withConnectionId) {
    usesConnectionId = withConnectionId;
    handshaking = false;
    leastEncrypted = least;
    if (!lastFlightWasOurs) {
      confirmed();
    }
  }

  /**
   * The peer has shown that it has our last flight: nothing in the clear is let through any more.
   */
  void confirmed() {
    flightOpen = false;
    inbox = null;
  }

  private FlightInbox inbox() {
    return Objects.requireNonNull(inbox);
  }

  /** What the peer said in the clear; null once nothing in the clear is let through any more. */
  @Nullable MessageRules rules() {
    return inbox == null ? null : inbox.rules();
  }

  LinkCounters counters() {
    return counters;
  }

  /**
   * The description of the last alert that came in the clear, or -1. A hint for people: anybody can
   * send one.
   */
  int plainAlert() {
    return plainAlert;
  }

  /** Splits a datagram and hands on its good records. */
  void accept(byte[] datagram) {
    if (datagram.length == 0) {
      drop(Drop.EMPTY);
    }
    int at = 0;
    while (at < datagram.length) {
      int header = header(datagram[at]);
      if (datagram.length - at < header) {
        drop(Drop.TRUNCATED);
        return;
      }
      int length = uint16(datagram, at + header - 2);
      if (length > datagram.length - at - header) {
        drop(Drop.TRUNCATED);
        return;
      }
      int epoch = uint16(datagram, at + 3);
      if (epoch == 0) {
        plain(datagram, at, length);
      } else if (epoch == 1) {
        encrypted(datagram, at, header, length);
      } else {
        drop(Drop.EPOCH);
      }
      at += header + length;
    }
  }

  private int header(byte type) {
    return type == CONNECTION_ID_RECORD ? HEADER + connectionId.length : HEADER;
  }

  private void plain(byte[] datagram, int at, int length) {
    int type = datagram[at] & 0xff;
    if (type == ALERT && length == 2) {
      plainAlert = datagram[at + HEADER + 1] & 0xff;
      drop(Drop.PLAIN_ALERT);
    } else if (!flightOpen) {
      drop(Drop.EPOCH);
    } else if (type == HANDSHAKE) {
      handshake(datagram, at, length);
    } else if (type != CHANGE_CIPHER_SPEC) {
      drop(Drop.TYPE);
    } else if (uint16(datagram, at + 1) != DTLS_1_2) {
      drop(Drop.VERSION);
    } else if (length != 1 || datagram[at + HEADER] != 1) {
      drop(Drop.FRAGMENT);
    } else {
      changeCipherSpec();
    }
  }

  private void handshake(byte[] datagram, int at, int length) {
    FlightInbox messages = inbox();
    Drop reason = messages.take(datagram, at + HEADER, length, uint16(datagram, at + 1));
    if (reason != null) {
      drop(reason);
    }
    byte[] record = messages.poll();
    while (record != null) {
      if (record[HEADER] == MessageRules.HELLO_VERIFY_REQUEST) {
        counters.add(Count.COOKIE);
      }
      accepted.accept(record);
      record = messages.poll();
    }
    releaseHeld();
  }

  /**
   * A cipher change ahead of its flight would leave Bouncy Castle deaf to the rest of it: it waits.
   * In an abbreviated handshake nothing else is checked before it, so it also waits for a Finished.
   */
  private void changeCipherSpec() {
    changeWaits = true;
    releaseHeld();
  }

  private void releaseHeld() {
    if (!changeWaits || !handshaking || !inbox().isFlightComplete()) {
      return;
    }
    FlightInbox messages = inbox();
    if (messages.rules().isAbbreviated() && messages.held().isEmpty()) {
      return;
    }
    changeWaits = false;
    byte[] change = messages.changeCipherSpec();
    if (change == null) {
      drop(Drop.OVERLOAD);
      return;
    }
    accepted.accept(change);
    messages.held().release(accepted);
  }

  private void encrypted(byte[] datagram, int at, int header, int length) {
    int type = datagram[at] & 0xff;
    boolean hidden = type == CONNECTION_ID_RECORD;
    if (uint16(datagram, at + 1) != DTLS_1_2) {
      drop(Drop.VERSION);
    } else if (!hidden && type != ALERT && type != HANDSHAKE && type != APPLICATION_DATA) {
      drop(Drop.TYPE);
    } else if (hidden ? !isOurs(datagram, at) : usesConnectionId) {
      drop(Drop.CONNECTION_ID);
    } else if (length < (hidden ? leastEncrypted + 1 : leastEncrypted)) {
      drop(Drop.SHORT);
    } else if (length > longest(type)) {
      drop(Drop.OVERSIZE);
    } else if (!handshaking || inbox().isCipherChanged()) {
      accepted.accept(copy(datagram, at, header + length));
    } else if (type == HANDSHAKE || hidden && length <= LONGEST_FINISHED) {
      if (!inbox().held().hold(copy(datagram, at, header + length))) {
        drop(Drop.OVERLOAD);
      }
      releaseHeld();
    } else {
      drop(Drop.EPOCH);
    }
  }

  /** With our connection ID, and not after a handshake that agreed on none. */
  private boolean isOurs(byte[] datagram, int at) {
    int id = at + CONNECTION_ID_AT;
    return connectionId.length > 0
        && (handshaking || usesConnectionId)
        && Arrays.equals(
            datagram, id, id + connectionId.length, connectionId, 0, connectionId.length);
  }

  /** Of application data, and where it may be hidden; all else is short. */
  private static int longest(int type) {
    return type == APPLICATION_DATA || type == CONNECTION_ID_RECORD
        ? MOST_ENCRYPTED
        : LONGEST_FINISHED;
  }

  private static byte[] copy(byte[] datagram, int at, int octets) {
    return Arrays.copyOfRange(datagram, at, at + octets);
  }

  void drop(Drop reason) {
    counters.drop(reason);
  }

  static int uint16(byte[] octets, int at) {
    return (octets[at] & 0xff) << 8 | octets[at + 1] & 0xff;
  }

  static int uint24(byte[] octets, int at) {
    return (octets[at] & 0xff) << 16 | uint16(octets, at + 1);
  }
}
