package io.tiaki.session.dtls;

import io.tiaki.session.dtls.internal.Association;
import io.tiaki.session.dtls.internal.Count;
import io.tiaki.session.dtls.internal.SerialCalls;
import io.tiaki.session.dtls.internal.SessionKeys;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;

/** One session of a server. */
final class ServerSession implements DtlsPeer, Association.Events {
  /** Who keeps it. */
  interface Keeper {
    /** The client has another address. */
    void moved(ServerSession session, InetSocketAddress before);

    /** It is over. */
    void gone(ServerSession session);
  }

  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);
  private static final long ECHO_MS = 500;

  /** So many payloads wait while the listener does not return; more are lost as on the way. */
  private static final int MOST_PAYLOADS = 64;

  private volatile InetSocketAddress address;
  private final PeerIdentity identity;
  private final SessionKeys keys;
  private final DtlsServerListener listener;
  private final Keeper keeper;
  private final Clock clock;
  private final SerialCalls calls = new SerialCalls();
  private boolean over;
  private long lastEcho;

  ServerSession(
      InetSocketAddress address,
      PeerIdentity identity,
      Association association,
      DtlsServerListener listener,
      Clock clock,
      Keeper keeper) {
    this.address = address;
    this.identity = identity;
    this.keys = new SessionKeys(association, this);
    this.listener = listener;
    this.clock = clock;
    this.keeper = keeper;
  }

  void open() {
    keys.current().counters().add(Count.OPENED);
    calls.run(() -> listener.opened(this));
    keys.listen();
  }

  void deliver(InetSocketAddress from, byte[] datagram) {
    keys.tick(clock.millis());
    keys.deliver(from, datagram);
  }

  @Override
  public void moved(InetSocketAddress to) {
    InetSocketAddress before = address;
    address = to;
    keeper.moved(this, before);
  }

  @Override
  public void received(ByteBuffer payload) {
    if (!payload.hasRemaining()) {
      echo();
    } else if (!calls.tryRun(() -> listener.received(this, payload))) {
      ByteBuffer copy = ByteBuffer.allocate(payload.remaining()).put(payload.duplicate()).flip();
      if (!calls.offer(() -> listener.received(this, copy), MOST_PAYLOADS)) {
        keys.current().counters().add(Count.LOST);
      }
    }
  }

  /** An empty record asks whether we are still here; so does an empty one say that we are. */
  private void echo() {
    long now = clock.millis();
    if (Math.abs(now - lastEcho) >= ECHO_MS) {
      lastEcho = now;
      keys.send(EMPTY.duplicate());
    }
  }

  @Override
  public void ended(String reason) {
    finish(reason);
  }

  @Override
  public void close(String reason) {
    keys.close(reason);
    finish(reason);
  }

  /** The client has new keys of it. */
  void renew(Association association) {
    keys.renew(association, clock.millis());
  }

  /** Ends without a word to the peer, which has a newer session. */
  void replace() {
    keys.discard();
    finish("replaced by a newer session");
  }

  private void finish(String reason) {
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
    }
    keys.current().counters().add(Count.ENDED);
    keeper.gone(this);
    calls.run(() -> listener.closed(this, reason));
  }

  @Override
  public PeerIdentity identity() {
    return identity;
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public int maxPayload() {
    return keys.sender().maxPayload();
  }

  @Override
  public boolean send(ByteBuffer payload) {
    return payload.hasRemaining() && keys.send(payload);
  }
}
