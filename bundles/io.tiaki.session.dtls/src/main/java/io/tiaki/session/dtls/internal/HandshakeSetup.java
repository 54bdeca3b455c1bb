package io.tiaki.session.dtls.internal;

import io.tiaki.security.Credential;
import io.tiaki.session.dtls.CertificateValidator;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/** What one handshake is done with. */
public final class HandshakeSetup {
  private final TlsCrypto crypto;
  private final Credential credential;
  private final CertificateValidator validator;
  private final Outbound outbound;
  private HandshakeTimes times = HandshakeTimes.USUAL;
  private int maxDatagram = 1_232;
  private LinkCounters counters = LinkCounters.none();
  private ComputeGate.@Nullable Turn turn;

  /**
   * What every handshake needs.
   *
   * @param credential our certificate and key
   * @param validator for the peer's
   * @param outbound sends a datagram to the peer
   */
  public HandshakeSetup(
      TlsCrypto crypto, Credential credential, CertificateValidator validator, Outbound outbound) {
    this.crypto = crypto;
    this.credential = credential;
    this.validator = validator;
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

  /** Its part in the gate through which handshakes compute; none unless told. */
  public HandshakeSetup turn(ComputeGate.Turn value) {
    turn = value;
    return this;
  }

  TlsCrypto crypto() {
    return crypto;
  }

  Credential credential() {
    return credential;
  }

  CertificateValidator validator() {
    return validator;
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

  ComputeGate.@Nullable Turn turn() {
    return turn;
  }
}
