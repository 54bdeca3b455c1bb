package io.tiaki.session.dtls.internal;

import io.tiaki.security.Credential;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.CertificateValidator;
import io.tiaki.session.dtls.Policy;
import java.util.function.BooleanSupplier;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/** What one handshake is done with. */
public final class HandshakeSetup {
  private final TlsCrypto crypto;
  private final Authenticator authenticator;
  private final Policy policy;
  private final Outbound outbound;
  private HandshakeTimes times = HandshakeTimes.USUAL;
  private int maxDatagram = 1_232;
  private @Nullable ResumableSession resume;
  private @Nullable ServerSessionCache cache;
  private boolean renewal;
  private BooleanSupplier renewable = () -> false;
  private @Nullable ConnectionId connectionId;
  private @Nullable PeerPath path;
  private final RoutabilityRecords checks = new RoutabilityRecords();
  private int handshakeDatagram;
  private PeerTiming timing = new PeerTiming(new LinkTiming());
  private LinkCounters counters = LinkCounters.none();
  private ComputeGate.@Nullable Turn turn;
  private @Nullable Allowance allowance;

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

  /** With certificates as usual. */
  public HandshakeSetup(
      TlsCrypto crypto, Credential credential, CertificateValidator validator, Outbound outbound) {
    this(crypto, new Authenticator(Policy.USUAL).certificate(credential, validator), outbound);
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

  /** Client: the session it offers to resume; none unless told. */
  public HandshakeSetup resume(@Nullable ResumableSession value) {
    resume = value;
    return this;
  }

  /** Server: the sessions that clients may resume; none unless told. */
  public HandshakeSetup cache(ServerSessionCache value) {
    cache = value;
    return this;
  }

  /** Client: says that it brings new keys for the session that is there. */
  public HandshakeSetup renewal(boolean value) {
    renewal = value;
    return this;
  }

  /** Server: whether there is a session with the peer's address; there is none unless told. */
  public HandshakeSetup renewable(BooleanSupplier value) {
    renewable = value;
    return this;
  }

  boolean renewal() {
    return renewal;
  }

  BooleanSupplier renewable() {
    return renewable;
  }

  @Nullable ResumableSession resume() {
    return resume;
  }

  @Nullable ServerSessionCache cache() {
    return cache;
  }

  /**
   * Offers a connection ID of ours (RFC 9146); none unless told.
   *
   * @param offered ours; the association releases it when it ends
   * @param followed the outbound, which follows the peer to a new address
   */
  public HandshakeSetup connection(ConnectionId offered, PeerPath followed) {
    connectionId = offered;
    path = followed;
    return this;
  }

  @Nullable ConnectionId connectionId() {
    return connectionId;
  }

  @Nullable PeerPath path() {
    return path;
  }

  /** What tells the association's checks of an address apart. */
  RoutabilityRecords checks() {
    return checks;
  }

  /** The most octets of one datagram of the handshake, 256 or more; 0 = as {@link #maxDatagram}. */
  public HandshakeSetup handshakeDatagram(int value) {
    handshakeDatagram = value;
    return this;
  }

  /** What is known of the way to the peer, and learns from the handshake; nothing unless told. */
  public HandshakeSetup timing(PeerTiming value) {
    timing = value;
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

  /**
   * Server: what the client gets that has shown no cookie; it is the outbound too. None = it has.
   */
  public HandshakeSetup allowance(@Nullable Allowance value) {
    allowance = value;
    return this;
  }

  @Nullable Allowance allowance() {
    return allowance;
  }

  TlsCrypto crypto() {
    return GuardedCrypto.with(crypto, connectionId == null ? null : checks);
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

  int handshakeDatagram() {
    return handshakeDatagram == 0 ? maxDatagram : Math.min(handshakeDatagram, maxDatagram);
  }

  PeerTiming timing() {
    return timing;
  }

  LinkCounters counters() {
    return counters;
  }

  ComputeGate.@Nullable Turn turn() {
    return turn;
  }
}
