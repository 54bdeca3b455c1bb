package io.tiaki.session.dtls.internal;

import io.tiaki.model.MeterId;
import io.tiaki.session.Session;
import io.tiaki.session.dtls.PeerIdentity;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** The live session with one meter. */
final class GatewaySession implements Session, Association.Events {
  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);
  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final MeterId meter;
  private final PeerIdentity identity;
  private final SessionKeys keys;
  private final Renewal renewal;
  private final GatewayCore core;
  private final MeterTarget target;
  private final SessionListeners listeners = new SessionListeners(this);
  private final Liveness liveness;
  private volatile long keyMark;
  private boolean over;

  GatewaySession(
      MeterId meter,
      PeerIdentity identity,
      Association association,
      long keyMark,
      GatewayCore core,
      MeterTarget target) {
    this.meter = meter;
    this.identity = identity;
    this.keys = new SessionKeys(association, this);
    this.keyMark = keyMark;
    this.core = core;
    this.target = target;
    long now = core.clock().millis();
    this.liveness = new Liveness(now);
    this.renewal = new Renewal(meter.hashCode(), now);
  }

  void open() {
    counters().add(Count.OPENED);
    core.listeners().forEach(this::announce);
    keys.listen();
  }

  private LinkCounters counters() {
    return keys.current().counters();
  }

  void announce(ListenerEntry entry) {
    listeners.announce(entry, () -> !keys.sender().isClosed());
  }

  void forget(ListenerEntry entry) {
    listeners.forget(entry);
  }

  /** Whether what an association receives is the session's already. */
  boolean uses(Association association) {
    return association.equals(keys.current());
  }

  void deliver(InetSocketAddress from, byte[] datagram) {
    keys.deliver(from, datagram);
  }

  @Override
  public void moved(InetSocketAddress to) {
    target.moved(this, to);
  }

  @Override
  public void received(ByteBuffer payload) {
    long echo = liveness.heard(core.clock().millis(), !payload.hasRemaining());
    if (!payload.hasRemaining()) {
      if (echo >= 0) {
        core.timing().echo(TimeUnit.MILLISECONDS.toNanos(echo));
      }
      return;
    }
    counters().add(Count.RECEIVED);
    long start = System.nanoTime();
    if (!listeners.received(payload)) {
      lost();
    }
    if (System.nanoTime() - start > SLOW_NANOS) {
      counters().add(Count.SLOW); // This is the link's thread: all meters waited.
    }
  }

  /** A payload was dropped because too much waits for a listener. */
  void lost() {
    core.failures().dropped();
    counters().add(Count.LOST);
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

  /** The meter has new keys of it. */
  void renew(Association association, long mark) {
    keyMark = mark;
    long now = core.clock().millis();
    renewal.done(now);
    keys.renew(association, now);
    keys.tick(now);
  }

  /** New keys were not to be had. */
  void renewalFailed() {
    renewal.failed();
  }

  /** Once a second: whether a handshake for new keys should begin now. */
  boolean isWorn(long now) {
    if (!keys.tick(now)) {
      renewal.givenUp();
    }
    if (renewal.isHopeless()) {
      close("its keys could not be renewed beside it");
      return false;
    }
    return !keys.isChanging() && renewal.isDue(core.settings().renewal(), keys.current(), now);
  }

  /** Ends without a word to the meter, which has a newer session. */
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
    counters().add(Count.ENDED);
    target.ended(this, reason);
    listeners.closed(reason);
  }

  /** Somebody, perhaps the meter after a restart, says in the clear that it knows no session. */
  void suspect(long now) {
    counters().add(Count.HINT);
    liveness.hinted();
    ask(now);
  }

  private void ask(long now) {
    if (liveness.isToAsk(now)) {
      keys.send(EMPTY.duplicate());
    }
  }

  /**
   * Whether the meter said nothing since it was suspected of knowing no session; asked once each
   * time.
   */
  boolean isForgotten(long now) {
    return liveness.isForgotten(now);
  }

  /**
   * Once a second: keeps address bindings open; ends the session with a meter that used to answer
   * and does not any more.
   */
  void keepAlive(long now, long everyMs) {
    ask(now);
    switch (liveness.due(now, everyMs)) {
      case NOTHING -> {}
      case END -> close("the meter does not answer any more");
      case RECORD -> {
        counters().add(Count.KEEPALIVE);
        keys.send(EMPTY.duplicate());
      }
    }
  }

  @Override
  public MeterId meter() {
    return meter;
  }

  @Override
  public String fingerprint() {
    return identity.fingerprint();
  }

  /** The suite of its keys, by registered number. */
  int suite() {
    return keys.current().suite();
  }

  /** The curves of its keys, by {@link io.tiaki.session.dtls.Curve#bit}. */
  int curves() {
    return keys.current().curves();
  }

  /** Which pre-shared key it was made with, by {@link OwnIdentity#mark}; 0 = none. */
  long keyMark() {
    return keyMark;
  }

  /** Who the meter has proved to be. */
  PeerIdentity identity() {
    return identity;
  }

  @Override
  public int maxPayload() {
    return keys.sender().maxPayload();
  }

  @Override
  public boolean send(ByteBuffer payload) {
    boolean sent = payload.hasRemaining() && keys.send(payload);
    if (sent) {
      counters().add(Count.SENT);
    }
    return sent;
  }

  @Override
  public String toString() {
    return "session with " + meter;
  }
}
