package io.tiaki.session.dtls.internal;

import io.tiaki.session.dtls.PeerIdentity;
import io.tiaki.session.dtls.Suite;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One DTLS association: first a handshake that occupies a thread, then a session that occupies
 * none. Datagrams come in by {@link #deliver} on the link's thread. Bouncy Castle is entered by one
 * thread at a time, because while it repeats its last flight it would send another thread's payload
 * in the clear. Safe for use by many threads.
 */
public final class Association {
  private static final Logger LOG = LoggerFactory.getLogger(Association.class);
  private static final byte[] ONE = new byte[1];
  private static final byte[] NO_ID = {};

  /** Hears of an established association. */
  public interface Events {
    /** A payload; empty ones too. Valid only during the call. */
    void received(ByteBuffer payload);

    /** The peer has another address: what is sent goes there from now on. */
    default void moved(InetSocketAddress to) {}

    /** The peer ended it, or it failed. */
    void ended(String reason);
  }

  private final GuardedTransport transport;
  private final RecordGuard guard; // Also the lock.
  private final HandshakePeer peer;
  private final @Nullable Roaming roaming;
  private final @Nullable Allowance allowance;
  private @Nullable InetSocketAddress source;
  private @Nullable DTLSTransport dtls;
  private @Nullable Events events;
  private int maxPayload;
  private volatile boolean unconfirmed;

  private long records;
  private long octets;
  private long rejected;
  private volatile boolean closed;

  private Association(HandshakeSetup setup, boolean client, FlightInbox inbox, HandshakePeer peer) {
    this.transport = new GuardedTransport(setup, client, System::nanoTime, this::isInForm);
    ConnectionId id = setup.connectionId();
    this.guard =
        new RecordGuard(inbox, id == null ? NO_ID : id.octets(), this::accepted, setup.counters());
    this.peer = peer;
    this.roaming = Roaming.of(setup, transport);
    this.allowance = setup.allowance();
  }

  private static Association bound(HandshakeSetup setup, Association association) {
    ConnectionId id = setup.connectionId();
    if (id != null) {
      id.bind(association);
    }
    return association;
  }

  private static final DTLSClientProtocol CLIENT = new DTLSClientProtocol();

  /** The client's side; {@link #connect} does the handshake. */
  public static Association client(HandshakeSetup setup) {
    FlightInbox inbox = FlightInbox.ofClient(setup.policy());
    ClientPeer peer = new ClientPeer(setup, inbox.rules());
    return bound(setup, new Association(setup, true, inbox, peer));
  }

  /**
   * The server's side, after the cookie, or without one when the setup has an allowance; {@link
   * #accept} does the handshake.
   */
  public static Association server(HandshakeSetup setup, ClientHelloRecord hello) {
    FlightInbox inbox =
        FlightInbox.ofServer(
            setup.policy(), hello.recordSequence(), hello.messageSequence(), hello.length());
    ServerPeer peer = new ServerPeer(setup, inbox.rules());
    Association association = new Association(setup, false, inbox, peer);
    if (setup.allowance() != null) {
      inbox.first(hello).forEach(association.transport::begin);
    } else {
      association.transport.begunBy(hello);
    }
    return bound(setup, association);
  }

  /**
   * Client: does the handshake on this thread.
   *
   * @return who the peer is, validated
   * @throws IOException when there is no session; {@link #explain} says why
   */
  public PeerIdentity connect() throws IOException {
    return compute(
        () -> {
          DTLSTransport done = CLIENT.connect((ClientPeer) peer, transport);
          return finish(done, peer.isResumed());
        });
  }

  /**
   * Server: does the handshake on this thread, as {@link #connect}.
   *
   * @param request with a good cookie; null when there is none
   */
  public PeerIdentity accept(@Nullable DTLSRequest request) throws IOException {
    return compute(
        () -> {
          DTLSTransport done =
              new DTLSServerProtocol().accept((ServerPeer) peer, transport, request);
          return finish(done, !peer.isResumed());
        });
  }

  private interface Handshake {
    PeerIdentity run() throws IOException;
  }

  private PeerIdentity compute(Handshake handshake) throws IOException {
    boolean succeeded = false;
    transport.enter();
    try {
      PeerIdentity identity = handshake.run();
      succeeded = true;
      return identity;
    } finally {
      if (!succeeded) {
        over();
      }
      transport.end(succeeded);
    }
  }

  private PeerIdentity finish(DTLSTransport finished, boolean lastFlightWasOurs)
      throws IOException {
    PeerIdentity identity = peer.identity();
    if (identity == null) {
      throw new IOException("The peer did not prove who it is");
    }
    int least = Suite.of(peer.suite()).map(Suite::leastEncrypted).orElseThrow();
    synchronized (guard) {
      if (closed) {
        throw new IOException("It was closed while its handshake finished");
      }
      if (allowance != null) {
        allowance.proven();
      }
      transport.established();
      guard.established(least, lastFlightWasOurs, peer.usesConnectionId());
      unconfirmed = lastFlightWasOurs;
      maxPayload = Math.max(0, finished.getSendLimit());
      dtls = finished;
      if (roaming != null) {
        roaming.established(finished, peer.speaksChecks());
      }
    }
    return identity;
  }

  /** Whether both take it for new keys of the session they have. */
  public boolean isRenewal() {
    return peer.isRenewal();
  }

  /** Whether the peer has shown that it has the keys. */
  boolean isConfirmed() {
    return !unconfirmed;
  }

  int suite() {
    return peer.suite();
  }

  /** As {@link Negotiation#curves}. */
  int curves() {
    return peer.curves();
  }

  /** Records sent and received. */
  long records() {
    synchronized (guard) {
      return records;
    }
  }

  /** Octets of payload sent and received. */
  long octets() {
    synchronized (guard) {
      return octets;
    }
  }

  /** Records that were dropped because they were forged or came twice. */
  long rejected() {
    synchronized (guard) {
      return rejected;
    }
  }

  private void used(int length) {
    records++;
    octets += length;
  }

  /** Whether the handshake was abbreviated (RFC 5246, 7.3). */
  public boolean isResumed() {
    return peer.isResumed();
  }

  /**
   * Takes out what a full handshake leaves the client to resume; null when nothing. Its secret is
   * kept no longer here.
   */
  public @Nullable ResumableSession resumable() {
    return peer.resumable();
  }

  private void over() {
    closed = true;
    if (roaming != null) {
      roaming.end();
    }
  }

  /** Bouncy Castle takes a record of the other form for octets of another length. */
  private boolean isInForm(byte[] record) {
    boolean encrypted = record[4] != 0;
    boolean hidden = record[0] == RecordGuard.CONNECTION_ID_RECORD;
    boolean fits = !encrypted || hidden == peer.usesConnectionId();
    if (!fits) {
      guard.drop(Drop.CONNECTION_ID);
    }
    return fits;
  }

  /** Why {@link #connect} or {@link #accept} failed, for people. */
  public String explain(IOException failure) {
    return outcome().explain(failure);
  }

  /** What the handshake was, or why it brought nothing. */
  public HandshakeOutcome outcome() {
    return new HandshakeOutcome(peer, guard.rules(), transport, guard);
  }

  /**
   * Somebody, perhaps the peer, begins anew: nothing is repeated unless it asks for it. Harmless
   * when the handshake is done.
   */
  public void hush() {
    transport.hush();
  }

  /** Server: whether the client has shown neither a cookie nor a key. */
  public boolean isUnproven() {
    return allowance != null && !allowance.isProven();
  }

  /** Server: whether such a client was not answered: a cookie is due. */
  public boolean isUnanswered() {
    return allowance != null && allowance.isUnanswered();
  }

  /** Whether nothing at all came from the peer. */
  public boolean isSilent() {
    return !transport.hasHeard();
  }

  /** Begins to report; what came meanwhile is reported first, on this thread. */
  public void listen(Events listener) {
    synchronized (guard) {
      events = listener;
    }
    pump();
  }

  /** Takes one datagram from the peer's address or with its connection ID. Does not block. */
  public void deliver(InetSocketAddress from, byte[] datagram) {
    synchronized (guard) {
      if (closed) {
        return;
      }
      source = from;
      if (allowance != null) {
        allowance.heard(from, datagram.length);
      }
      guard.accept(datagram);
      source = null;
    }
    transport.wake();
    pump();
  }

  private void accepted(byte[] record) {
    if (!transport.offer(record, source)) {
      guard.drop(Drop.OVERLOAD);
    }
  }

  private void pump() {
    Events listener;
    do {
      ByteBuffer payload;
      String end;
      InetSocketAddress moved;
      synchronized (guard) {
        listener = events;
        if (listener == null || dtls == null || closed || !transport.hasIncoming()) {
          return;
        }
        payload = receive(dtls);
        end = closed ? "the session failed" : peer.isCloseNotified() ? "the peer closed it" : null;
        moved = roaming == null ? null : roaming.takeMove();
        if (end != null) {
          over();
        }
      }
      if (moved != null) {
        listener.moved(moved);
      }
      if (payload != null) {
        listener.received(payload);
      }
      if (end != null) {
        listener.ended(end);
      }
    } while (!closed);
  }

  private @Nullable ByteBuffer receive(DTLSTransport from) {
    byte[] buffer = new byte[transport.arm()];
    try {
      int length = from.receive(buffer, 0, buffer.length, 1, roaming);
      if (length >= 0) {
        confirm();
        used(length);
        return ByteBuffer.wrap(buffer, 0, length);
      }
    } catch (InterruptedIOException e) {
      rejected++;
      return null; // The transport is empty: the record was none for us.
    } catch (IOException e) {
      LOG.debug("An association failed", e);
      closed = true;
    } finally {
      transport.done();
    }
    return null;
  }

  private void confirm() {
    if (unconfirmed) {
      unconfirmed = false;
      guard.confirmed();
    }
  }

  /** The most octets of one payload; 0 before the handshake. */
  public int maxPayload() {
    return maxPayload;
  }

  /**
   * Sends one payload in one record; false when it was dropped. An empty one keeps address bindings
   * alive.
   */
  public boolean send(ByteBuffer payload) {
    int length = payload.remaining();
    byte[] plaintext = length == 0 ? ONE : new byte[length];
    payload.get(plaintext, 0, length);
    synchronized (guard) {
      if (closed || dtls == null || length > maxPayload) {
        return false;
      }
      try {
        dtls.send(plaintext, 0, length);
        used(length);
        return transport.wasSent();
      } catch (IOException e) {
        LOG.debug("A record could not be made", e);
        return false;
      }
    }
  }

  /**
   * Ends it with close_notify, or cancels the handshake without a word. Harmless when it has ended;
   * reports nothing.
   */
  public void close(String reason) {
    transport.cancelUnlessEstablished(reason);
    synchronized (guard) {
      if (closed) {
        return;
      }
      over();
      if (dtls != null) {
        try {
          dtls.close();
        } catch (IOException e) {
          LOG.debug("An association did not close in order", e);
        }
      }
    }
  }

  /** Ends it without a word, because a newer one took its place. */
  public void discard() {
    synchronized (guard) {
      over();
    }
  }

  public boolean isClosed() {
    return closed;
  }

  /** Where it is counted. */
  public LinkCounters counters() {
    return guard.counters();
  }
}
