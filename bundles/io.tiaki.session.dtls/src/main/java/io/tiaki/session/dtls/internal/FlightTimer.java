package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.RecordGuard.CHANGE_CIPHER_SPEC;
import static io.tiaki.session.dtls.internal.RecordGuard.HANDSHAKE;
import static io.tiaki.session.dtls.internal.RecordGuard.HEADER;
import static io.tiaki.session.dtls.internal.RecordGuard.uint16;
import static io.tiaki.session.dtls.internal.RecordGuard.uint24;

import java.util.concurrent.TimeUnit;

/**
 * When the flights of one handshake are repeated and when it is given up (RFC 6347, 4.2.4), by what
 * is known of peer and link, and what is learnt from it. Bouncy Castle asks to repeat a flight more
 * often than is good: this says when it may. Guarded by its transport.
 */
final class FlightTimer {
  private static final int NONE = -1;

  /** A flight that was sent longer ago is repeated when the peer asks for it. */
  private static final long MOST_UNDER_WAY = TimeUnit.MILLISECONDS.toNanos(500);

  /** A second answer with fewer octets carries no signature: it resumes a session. */
  private static final int SIGNED = 300;

  private final PeerTiming peer;
  private final LinkCounters counters;
  private final long patience;
  private final long silence;
  private final FlightMarks outgoing = new FlightMarks();
  private final FlightMarks incoming = new FlightMarks();
  private final FlightMarks handed = new FlightMarks();
  private final long start;
  private final int firstFlight;
  private long unknown;
  private int measured;

  private int flight = NONE;
  private int octets;
  private int transmissions;
  private boolean unsent;
  private boolean mayRepeat;
  private boolean byTimer;
  private boolean ambiguous;
  private boolean hushed;
  private long firstSent;
  private long beforeLast;
  private long lastSent;
  private long firstTimeout;
  private long timeout;
  private long due;
  private int answered;
  private long lastAnswer;
  private long lastProgress;

  /**
   * The timer of one side.
   *
   * @param client whether it is the client's: its first flight is a ClientHello without a cookie
   */
  FlightTimer(HandshakeSetup setup, boolean client, long now) {
    HandshakeTimes times = setup.times();
    this.peer = setup.timing();
    this.counters = setup.counters();
    this.patience = TimeUnit.MILLISECONDS.toNanos(times.totalMillis());
    this.silence = client ? TimeUnit.MILLISECONDS.toNanos(times.silenceMillis()) : 0;
    this.firstFlight = client ? 0 : 1;
    // The client repeats the request: a server that knows nothing yet leaves it to the client.
    this.unknown = TimeUnit.MILLISECONDS.toNanos(times.resendMillis()) * (client ? 1 : 4);
    this.start = now;
    this.lastProgress = now;
  }

  /**
   * The handshake began with this ClientHello, which was read before: when it comes again it is a
   * repetition.
   */
  void begunBy(ClientHelloRecord hello) {
    incoming.isNew(hello.place());
    handed.isNew(hello.place());
  }

  /** A record is to be sent; false when it repeats what must not be repeated now. */
  boolean send(byte[] buffer, int at, int length) {
    boolean isNew = outgoing.isNew(buffer, at, length);
    if (!isNew && !mayRepeat) {
      return false;
    }
    if (isNew && (flight == NONE || answered > 0)) {
      learn();
      flight = flight == NONE ? firstFlight : flight + 1;
      octets = 0;
      transmissions = 0;
      answered = 0;
      ambiguous = false;
    }
    octets += isNew ? length : 0;
    unsent = true;
    return true;
  }

  /** Whether the flight that is being sent was never sent before. */
  boolean isFirstTime() {
    return transmissions == 0;
  }

  /** Of the flight that is being sent, or sent again, with a record for each message. */
  int octets() {
    return octets;
  }

  /** What was given to {@link #send} is on its way. */
  void flushed(long now) {
    if (!unsent) {
      return;
    }
    unsent = false;
    mayRepeat = false;
    if (transmissions++ == 0) {
      firstSent = now;
      firstTimeout = peer.timeout(octets, flight, flight > 0, unknown);
      timeout = firstTimeout;
    } else {
      timeout = byTimer ? Math.min(2 * timeout, TimeUnit.SECONDS.toNanos(60)) : timeout;
      // One lost hello says nothing of the way; a second repetition may mean that it is long.
      unknown = flight == 0 && transmissions == 2 ? unknown : Math.max(unknown, timeout);
      counters.add(Count.RETRANSMITTED);
    }
    byTimer = false;
    beforeLast = lastSent;
    lastSent = now;
    due = now + timeout;
    peer.link().occupy(octets + peer.link().expectedAnswer(flight), now);
  }

  /** A record came in; false when it repeats another. */
  boolean received(byte[] record, long now) {
    if (!incoming.isNew(record, 0, record.length)) {
      ambiguous = true;
      return false;
    }
    if (isVerifyRequest(record)) {
      measured = 1; // The exchange after the cookie's is the one that tells of the link.
    }
    hushed = false;
    answered += record.length;
    lastAnswer = now;
    lastProgress = now;
    if (flight != NONE && due - now < timeout / 2) {
      due = now + timeout / 2;
    }
    return true;
  }

  private static boolean isVerifyRequest(byte[] record) {
    return record[0] == HANDSHAKE
        && uint16(record, 3) == 0
        && record.length > HEADER
        && record[HEADER] == MessageRules.HELLO_VERIFY_REQUEST;
  }

  /**
   * A record goes to Bouncy Castle. When it repeats the peer's flight ours is due again, unless it
   * is still on its way.
   */
  void hand(byte[] record, long now) {
    mayRepeat =
        !handed.isNew(record, 0, record.length)
            && now - lastSent >= Math.min(timeout / 4, MOST_UNDER_WAY);
  }

  /** Whether our flight is to be repeated now. */
  boolean isDue(long now) {
    if (flight == NONE || hushed || now - due < 0) {
      return false;
    }
    long backlog = peer.link().backlog(now);
    if (backlog > 0 && now - lastSent < 3 * timeout) {
      due = Math.min(now + backlog, lastSent + 3 * timeout);
      return false;
    }
    mayRepeat = true;
    byTimer = true;
    return true;
  }

  /** Whether nothing new has come for so long that beginning anew is faster. */
  boolean isOverdue(long now) {
    return remaining(now) <= 0;
  }

  private long remaining(long now) {
    return lastProgress + Math.max(patience, 3 * firstTimeout) - now;
  }

  /** Whether the peer has not said anything for longer than it may. */
  boolean isSilent(long now) {
    return silence > 0 && silence(now) <= 0;
  }

  private long silence(long now) {
    return start + Math.max(silence, 2 * firstTimeout) - now;
  }

  /** How long to wait for a record, in nanoseconds. */
  long waiting(boolean heard, long now) {
    long wait = remaining(now);
    if (!heard && silence > 0) {
      wait = Math.min(wait, silence(now));
    }
    return flight == NONE || hushed ? wait : Math.min(wait, due - now);
  }

  /** Repeats nothing by itself until something new comes. */
  void hush() {
    hushed = true;
  }

  /** The handshake is complete. */
  void established() {
    learn();
  }

  private void learn() {
    if (flight == NONE || answered == 0) {
      return;
    }
    long took = lastAnswer - firstSent;
    if (flight == measured && firstFlight == 0) {
      peer.link().pacer().exchange(took);
    }
    boolean signs = flight > 1 || answered >= SIGNED;
    if (transmissions > 1) {
      if (!signs) {
        peer.shortExchangeAtMost(took);
      }
      if (lastAnswer - lastSent < peer.shortestNanos() / 2) {
        peer.exchangeAtLeast(lastAnswer - beforeLast, octets, answered, signs);
      }
    } else if (!ambiguous) {
      counters.roundTrip(took);
      peer.exchange(took, octets, answered, flight, signs);
    }
  }

  /** Tells new records from repeated ones by what they carry. */
  private static final class FlightMarks {
    private long highest = -1;
    private boolean changed;
    private int encrypted;

    /** Where a message of a handshake, or a part of one, is. */
    boolean isNew(long place) {
      boolean isNew = place > highest;
      highest = Math.max(place, highest);
      return isNew;
    }

    boolean isNew(byte[] record, int at, int length) {
      int type = record[at] & 0xff;
      boolean plain = uint16(record, at + 3) == 0;
      if (plain && type == HANDSHAKE && length >= HEADER + FlightInbox.MESSAGE_HEADER) {
        return isNew(
            (long) uint16(record, at + HEADER + 4) << 24 | uint24(record, at + HEADER + 6));
      }
      if (type == CHANGE_CIPHER_SPEC) {
        boolean isNew = !changed;
        changed = true;
        return isNew;
      }
      boolean finished = type == HANDSHAKE || type == RecordGuard.CONNECTION_ID_RECORD;
      return !finished || encrypted++ == 0;
    }
  }
}
