package io.tiaki.session.dtls.internal;

/**
 * How long a handshake waits.
 *
 * @param resendMillis for an answer before a flight is repeated; doubles each time
 * @param totalMillis before it is given up: starting anew is faster than waiting on
 * @param silenceMillis for the first record of the peer
 */
public record HandshakeTimes(int resendMillis, int totalMillis, int silenceMillis) {
  /** What suits most links (RFC 6347, 4.2.4.1: 1 s at first). */
  public static final HandshakeTimes USUAL = new HandshakeTimes(1_000, 8_000, 3_000);
}
