package io.tiaki.session.dtls.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.tls.DTLSRecordCallback;
import org.bouncycastle.tls.DTLSRecordFlags;
import org.bouncycastle.tls.DTLSTransport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one association follow its peer to a new address: the basic return routability check of RFC
 * 9853, 5.1 where the peer speaks it, else an empty record that any newer record answers. Answers
 * the peer's checks. Guarded by the association.
 */
final class Roaming implements DTLSRecordCallback {
  private static final Logger LOG = LoggerFactory.getLogger(Roaming.class);
  private static final int NEWEST_WITH_ID =
      DTLSRecordFlags.IS_NEWEST | DTLSRecordFlags.USES_CONNECTION_ID;
  private static final byte CHALLENGE = 0;
  private static final byte RESPONSE = 1;
  private static final int COOKIE = 8;
  private static final int LENGTH = 1 + COOKIE;

  /** No record that carries a check or nothing is longer, whatever the suite and the peer's ID. */
  private static final int MOST_OCTETS = 64;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final ConnectionId id;
  private final PeerPath path;
  private final GuardedTransport transport;
  private final RoutabilityRecords records;
  private final LinkCounters counters;
  private @Nullable DTLSTransport dtls;
  private boolean spoken;
  private boolean moved;

  private Roaming(
      ConnectionId id, PeerPath path, GuardedTransport transport, HandshakeSetup setup) {
    this.id = id;
    this.path = path;
    this.transport = transport;
    this.records = setup.checks();
    this.counters = setup.counters();
  }

  /** For an association that offers a connection ID; null when it does not. */
  static @Nullable Roaming of(HandshakeSetup setup, GuardedTransport transport) {
    ConnectionId id = setup.connectionId();
    PeerPath path = setup.path();
    return id == null || path == null ? null : new Roaming(id, path, transport, setup);
  }

  /**
   * The handshake is done.
   *
   * @param isSpoken whether the peer knows the check of RFC 9853
   */
  void established(DTLSTransport established, boolean isSpoken) {
    dtls = established;
    spoken = isSpoken;
    records.take();
  }

  /** The association is over. */
  void end() {
    id.release();
  }

  /** Where the peer went since this was asked last, or null when it is where it was. */
  @Nullable InetSocketAddress takeMove() {
    boolean taken = moved;
    moved = false;
    return taken ? path.address() : null;
  }

  @Override
  public void recordAccepted(int flags) {
    InetSocketAddress from = transport.source();
    byte[] message = records.take();
    if (from == null) {
      return;
    }
    if (message != null && message.length == LENGTH) {
      message(from, message);
    }
    boolean newest = (flags & NEWEST_WITH_ID) == NEWEST_WITH_ID;
    if (newest && path.isPlainlyChecked(from)) {
      move();
    }
    switch (path.heard(from, transport.lastLength(), newest)) {
      case CHECK_DUE -> check(from);
      case STAYED -> counters.add(Count.MOVE_REFUSED);
      case NOTHING -> {}
    }
  }

  private void message(InetSocketAddress from, byte[] message) {
    if (message[0] == CHALLENGE) {
      byte[] response = message.clone();
      response[0] = RESPONSE;
      send(from, response);
    } else if (message[0] == RESPONSE
        && path.isAnswer(from, Arrays.copyOfRange(message, 1, LENGTH))) {
      move();
    }
  }

  private void move() {
    path.move();
    moved = true;
    counters.add(Count.MOVED);
  }

  private void check(InetSocketAddress to) {
    byte[] cookie = new byte[COOKIE];
    RANDOM.nextBytes(cookie);
    if (path.checking(spoken ? cookie : null, MOST_OCTETS)) {
      byte[] message = new byte[spoken ? LENGTH : 0];
      if (spoken) {
        System.arraycopy(cookie, 0, message, 1, COOKIE);
      }
      send(to, message);
    }
  }

  /** A check without octets is an empty record of application data. */
  private void send(InetSocketAddress to, byte[] message) {
    DTLSTransport through = dtls;
    if (through == null) {
      return;
    }
    transport.flush();
    path.detour(to);
    try {
      if (message.length > 0) {
        records.next();
      }
      through.send(message.length == 0 ? new byte[1] : message, 0, message.length);
    } catch (IOException e) {
      LOG.debug("A check of an address could not be sent", e);
    } finally {
      path.detour(null);
    }
  }
}
