package io.tiaki.session.dtls.internal;

/**
 * What is known beforehand of the link to the meters.
 *
 * @param handshakeDatagram the most octets of a datagram of a handshake, 256 or more; the link's
 *     own limit holds too
 * @param kilobitsPerSecond what the link carries; 0 = it is learnt
 */
public record LinkSettings(int handshakeDatagram, int kilobitsPerSecond) {
  /** IPv6's least MTU without headers, and a rate that is learnt. */
  public static final LinkSettings USUAL = new LinkSettings(1_232, 0);
}
