package io.tiaki.session.dtls.internal;

/**
 * What is known of the way to one peer and of the time it takes to sign (R139), remembered from one
 * handshake to the next. What is not known of the peer is taken from its link. Safe for use by many
 * threads.
 */
public final class PeerTiming {
  private final LinkTiming link;
  private final Smoothed exchange = new Smoothed();
  private final Smoothed work = new Smoothed();

  /** Nothing is known of the peer yet. */
  public PeerTiming(LinkTiming link) {
    this.link = link;
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
    long serial = link.serialisation(octets + link.expectedAnswer(flight));
    if (!exchange.isKnown() && !link.isKnown()) {
      return clamp(unknown + serial, Math.min(unknown, LinkTiming.LEAST));
    }
    long usual = exchange.isKnown() ? exchange.nanos() : link.exchangeNanos();
    long variation = exchange.isKnown() ? exchange.variationNanos() : link.variationNanos();
    long whole = usual + serial + (signs ? workNanos() : 0);
    return clamp(whole + Math.max(whole / 2, 2 * variation), Math.min(unknown, LinkTiming.LEAST));
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
    long serial = link.serialisation(sent + answered);
    if (!signs) {
      shortExchange(Math.max(nanos - serial, 0));
      return;
    }
    if (!exchange.isKnown()) {
      exchange.add(Math.max(nanos - serial, 0));
    }
    long beyond = Math.max(nanos - serial - exchange.nanos(), 0);
    work.add(beyond);
    link.longExchange(nanos, sent + answered, beyond);
  }

  /** An exchange of two short datagrams was measured, for example an echo. */
  synchronized void shortExchange(long nanos) {
    exchange.add(nanos);
    link.shortExchange(nanos);
  }

  /** The smoothed time of a short exchange in milliseconds, or -1. */
  synchronized long rttMillis() {
    return exchange.isKnown() ? exchange.nanos() / 1_000_000 : -1;
  }
}
