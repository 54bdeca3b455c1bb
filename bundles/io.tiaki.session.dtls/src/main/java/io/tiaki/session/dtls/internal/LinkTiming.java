package io.tiaki.session.dtls.internal;

import java.util.concurrent.TimeUnit;

/**
 * What is known of one link (R139): how long a short exchange takes, how many bits a second it
 * carries, how long our own handshakes keep it busy. Learnt from every meter, remembered while the
 * process lives. Times are nanoseconds of one monotonic clock. Safe for use by many threads.
 */
public final class LinkTiming {
  /** The shortest and the longest first time-out. */
  static final long LEAST = TimeUnit.MILLISECONDS.toNanos(300);

  static final long MOST = TimeUnit.SECONDS.toNanos(10);

  private static final long SILENCE_OF_UNKNOWN = TimeUnit.MILLISECONDS.toNanos(1_500);

  /** What a ClientHello and its cookie take together. */
  private static final int SHORT_OCTETS = 230;

  /** Fewer octets tell nothing of the rate. */
  private static final int LEAST_OCTETS = 400;

  private static final double SECOND = 1e9;

  /**
   * What an answer is taken to have before the first came: cookie, server's flight, last flight.
   */
  private final int[] answers = {60, 900, 90};

  private final Smoothed exchange = new Smoothed();
  private final Smoothed work = new Smoothed();
  private final LinkPacer pacer = new LinkPacer(this);
  private int configuredRate;
  private double learntRate;
  private long shortest = Long.MAX_VALUE;
  private long busyUntil;
  private boolean busy;

  /** Nothing is known yet. */
  public LinkTiming() {}

  /** How many handshakes the link carries at once. */
  public LinkPacer pacer() {
    return pacer;
  }

  /** The rate from the configuration in bit/s; 0 = it is learnt. */
  synchronized void configuredRate(int bitsPerSecond) {
    configuredRate = bitsPerSecond;
  }

  synchronized boolean isRateConfigured() {
    return configuredRate > 0;
  }

  /**
   * Bits a second: what is configured, else the most that was seen to pass, which is never more
   * than there is; 0 when nothing is known.
   */
  synchronized double rate() {
    return configuredRate > 0 ? configuredRate : learntRate;
  }

  /** How long so many octets keep the link busy; 0 when the rate is not known. */
  synchronized long serialisation(int octets) {
    double rate = rate();
    return rate <= 0 ? 0 : (long) (octets * 8 * SECOND / rate);
  }

  /** The octets of an answer to the flight with that number, as they were of late. */
  synchronized int expectedAnswer(int flight) {
    return answers[Math.min(flight, answers.length - 1)];
  }

  synchronized void answered(int flight, int octets) {
    int at = Math.min(flight, answers.length - 1);
    answers[at] += (octets - answers[at]) / 4;
  }

  /** A short exchange without signatures took so long. */
  synchronized void shortExchange(long nanos) {
    exchange.add(nanos);
    shortest = Math.min(shortest, Math.max(nanos, 1));
  }

  /**
   * After so many nanoseconds without an answer a peer is likely not to be there: an answer may
   * have to wait behind others' on a slow link.
   */
  synchronized long silence() {
    long usual = exchange.nanos() + 4 * exchange.variationNanos();
    long least = exchange.isKnown() ? LEAST : SILENCE_OF_UNKNOWN;
    return Math.max(least, Math.min(2 * usual, MOST));
  }

  /** How much longer a short exchange takes of late than it did at best: it waits behind others. */
  synchronized long queue() {
    return exchange.isKnown() ? Math.max(0, exchange.nanos() - shortest) : 0;
  }

  /** Whether short exchanges wait so long behind others that the link carries no more. */
  synchronized boolean isFull() {
    return queue() > LinkPacer.FULL;
  }

  /** Whether short exchanges hardly wait for others. */
  synchronized boolean hasRoom() {
    return queue() < LinkPacer.ROOM;
  }

  /**
   * An empty record was answered after so long. Not when the answer is too early to be one: a meter
   * may say something by itself.
   */
  synchronized void echo(long nanos) {
    if (shortest != Long.MAX_VALUE && nanos > shortest / 2) {
      exchange.add(nanos);
    }
  }

  /** How much longer an exchange of so many octets keeps the link busy than a short one. */
  synchronized long beyondShort(int octets) {
    return serialisation(Math.max(0, octets - SHORT_OCTETS));
  }

  /** A long exchange took so long: what it took beyond the shortest one it took for its octets. */
  synchronized void longExchange(long nanos, int octets) {
    if (octets < LEAST_OCTETS || shortest == Long.MAX_VALUE) {
      return;
    }
    double least = (octets - SHORT_OCTETS) * 8 * SECOND / Math.max(nanos - shortest, 1_000_000);
    learntRate += least > learntRate ? least - learntRate : (least - learntRate) / 16;
  }

  /** A peer took so long to sign or to check, beyond the time on the way. */
  synchronized void work(long nanos) {
    work.add(nanos);
  }

  synchronized boolean isWorkKnown() {
    return work.isKnown();
  }

  synchronized boolean isKnown() {
    return exchange.isKnown();
  }

  synchronized long exchangeNanos() {
    return exchange.nanos();
  }

  synchronized long variationNanos() {
    return exchange.variationNanos();
  }

  synchronized long workNanos() {
    return work.nanos();
  }

  /** So many octets of a handshake, ours or awaited, take their share of the link from now on. */
  synchronized void occupy(int octets, long now) {
    long from = busy && busyUntil - now > 0 ? busyUntil : now;
    busyUntil = from + serialisation(octets);
    busy = true;
  }

  /** How long our handshakes alone keep the link busy from now on. */
  synchronized long backlog(long now) {
    return busy ? Math.max(0, busyUntil - now) : 0;
  }
}
