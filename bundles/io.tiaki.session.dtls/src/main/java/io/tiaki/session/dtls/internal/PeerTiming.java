package io.tiaki.session.dtls.internal;

/**
 * What is known of the way to one peer and of the time it takes to sign (R139), remembered from one
 * handshake to the next. What is not known of the peer is taken from its link. Safe for use by many
 * threads.
 */
public final class PeerTiming {
  /** After so many in vain in a row one hello in 64 is padded. */
  private static final int MOST_COOKIES = 3;

  private final LinkTiming link;
  private final Smoothed exchange = new Smoothed();
  private final Smoothed work = new Smoothed();
  private long shortest;
  private long bound = Long.MAX_VALUE;
  private long lastHello;
  private byte cookies;
  private byte unpadded;

  /** Nothing is known of the peer yet. */
  public PeerTiming(LinkTiming link) {
    this.link = link;
  }

  /**
   * Whether a ServerHello is not the one of the handshake before: nothing in it says to which
   * ClientHello it belongs, and a server may repeat its answer to the last one.
   *
   * @param mark of its random
   */
  synchronized boolean isNewHello(long mark) {
    boolean isNew = mark != lastHello;
    lastHello = mark;
    return isNew;
  }

  /** Whether to make a ClientHello longer so that it is answered: not soon after it was in vain. */
  synchronized boolean isPaddingWorthwhile() {
    boolean worthwhile = unpadded == 0;
    unpadded -= (byte) (worthwhile ? 0 : 1);
    return worthwhile;
  }

  /** A longer ClientHello was answered, or a cookie was asked for all the same. */
  synchronized void padded(boolean inVain) {
    cookies = (byte) (inVain ? Math.min(cookies + 1, MOST_COOKIES) : 0);
    unpadded = (byte) ((1 << 2 * cookies) - 1);
  }

  LinkTiming link() {
    return link;
  }

  /**
   * How long to wait for the answer to a flight before it is repeated: one and a half exchanges,
   * more when they vary, 0.3 to 10 s.
   *
   * @param octets of the flight
   * @param flight its number in the handshake, from 0
   * @param signs whether the peer has to sign or to check a signature for its answer
   * @param unknown how long when nothing is known of peer and link, in nanoseconds; the time on the
   *     link comes on top when its rate is known
   */
  synchronized long timeout(int octets, int flight, boolean signs, long unknown) {
    int whole = octets + link.expectedAnswer(flight);
    long least = Math.min(unknown, LinkTiming.LEAST);
    if (!exchange.isKnown() && !link.isKnown()) {
      return clamp(unknown + link.serialisation(whole), least);
    }
    long usual = exchange.isKnown() ? exchange.nanos() : link.exchangeNanos();
    long variation = exchange.isKnown() ? exchange.variationNanos() : link.variationNanos();
    long expected = usual + link.beyondShort(whole) + (signs ? workNanos() : 0);
    long timeout = expected + Math.max(expected / 2, 2 * variation);
    // The cookie's round tells how far it is, not how long the peer signs nor how slow the link is.
    boolean isFirst = signs && !work.isKnown() && !link.isWorkKnown();
    long unlearnt = Math.max(2 * usual, unknown + unknown / 4);
    return clamp(isFirst ? Math.max(timeout, unlearnt) : timeout, least);
  }

  private long workNanos() {
    return work.isKnown() ? work.nanos() : link.workNanos();
  }

  private static long clamp(long nanos, long least) {
    return Math.max(least, Math.min(nanos, LinkTiming.MOST));
  }

  /**
   * An exchange was measured: neither side repeated anything (Karn).
   *
   * @param nanos from the end of our flight to the end of the answer
   * @param sent octets of the flight
   * @param answered octets of the answer
   * @param flight the number of our flight in the handshake, from 0
   * @param signs whether the peer had to sign or to check a signature for its answer
   */
  synchronized void exchange(long nanos, int sent, int answered, int flight, boolean signs) {
    link.answered(flight, answered);
    if (!signs) {
      shortExchange(nanos);
      return;
    }
    link.longExchange(nanos, sent + answered);
    long way = nanos - link.beyondShort(sent + answered);
    if (!exchange.isKnown()) {
      exchange.add(Math.min(way, bound));
    }
    long beyond = Math.max(way - exchange.nanos(), 0);
    work.add(beyond);
    link.work(beyond);
  }

  /**
   * An answer came so soon after we repeated our flight that it can only be to the one before: the
   * exchange took no less. Without this a time-out that is too short would never be learnt to be
   * so.
   */
  synchronized void exchangeAtLeast(long nanos, int sent, int answered, boolean signs) {
    if (!signs) {
      exchange.raise(nanos);
    } else {
      long way = nanos - link.beyondShort(sent + answered);
      work.raise(Math.max(way - (exchange.isKnown() ? exchange.nanos() : link.exchangeNanos()), 0));
    }
  }

  /**
   * An exchange of two short datagrams took no more: the flight was repeated, and this is from its
   * first time. Counts while nothing better is known (Karn).
   */
  synchronized void shortExchangeAtMost(long nanos) {
    bound = Math.min(bound, nanos);
  }

  /** An exchange of two short datagrams was measured, for example an echo. */
  synchronized void shortExchange(long nanos) {
    exchange.add(nanos);
    shortest = shortest == 0 ? nanos : Math.min(shortest, nanos);
    link.shortExchange(nanos);
  }

  /** No answer ever came sooner; 0 when nothing is known. */
  synchronized long shortestNanos() {
    return shortest;
  }

  /** The smoothed time of a short exchange in milliseconds, or -1. */
  synchronized long rttMillis() {
    return exchange.isKnown() ? exchange.nanos() / 1_000_000 : -1;
  }
}
