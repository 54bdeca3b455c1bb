package io.tiaki.session.dtls.internal;

import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.Policy;
import org.bouncycastle.tls.crypto.TlsCrypto;

/** What one handshake is done with. */
public final class HandshakeSetup {
  private final TlsCrypto crypto;
  private final Authenticator authenticator;
  private final Policy policy;
  private final Outbound outbound;
  private HandshakeTimes times = HandshakeTimes.USUAL;
  private int maxDatagram = 1_232;
  private LinkCounters counters = LinkCounters.none();

  /**
   * What every handshake needs.
   *
   * @param authenticator our keys, how the peer is judged, and the policy
   * @param outbound sends a datagram to the peer
   * @throws IllegalArgumentException when there is no key for any authentication of the policy
   */
  public HandshakeSetup(TlsCrypto crypto, Authenticator authenticator, Outbound outbound) {
    this.crypto = crypto;
    this.authenticator = authenticator;
    this.policy =
        authenticator
            .policy()
            .orElseThrow(() -> new IllegalArgumentException("No key for the policy"));
    this.outbound = outbound;
  }

  /** How long it waits; {@link HandshakeTimes#USUAL} unless told. */
  public HandshakeSetup times(HandshakeTimes value) {
    times = value;
    return this;
  }

  /** The most octets of one datagram; 1,232 unless told: IPv6's least MTU without headers. */
  public HandshakeSetup maxDatagram(int value) {
    maxDatagram = value;
    return this;
  }

  /** Where it is counted; nowhere unless told. */
  public HandshakeSetup counters(LinkCounters value) {
    counters = value;
    return this;
  }

  TlsCrypto crypto() {
    return crypto;
  }

  Authenticator authenticator() {
    return authenticator;
  }

  /** What may be agreed on: only that for which there are keys. */
  Policy policy() {
    return policy;
  }

  Outbound outbound() {
    return outbound;
  }

  HandshakeTimes times() {
    return times;
  }

  int maxDatagram() {
    return maxDatagram;
  }

  LinkCounters counters() {
    return counters;
  }
}
