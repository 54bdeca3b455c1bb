package io.tiaki.session.dtls.internal;

import io.tiaki.model.MeterId;
import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import io.tiaki.session.dtls.PeerIdentity;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The live session with one meter. */
final class GatewaySession implements Session, Association.Events {
  private static final Logger LOG = LoggerFactory.getLogger(GatewaySession.class);
  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

  /** So many payloads wait while a listener does not return; more are lost as on the way. */
  static final int MOST_PAYLOADS = 64;

  /** And no more octets than that, whatever the meter sends. */
  static final int MOST_OCTETS = 65_536;

  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final int MOST_UNANSWERED = 3;

  private final MeterId meter;
  private final PeerIdentity identity;
  private final SessionKeys keys;
  private final Renewal renewal;
  private final GatewayCore core;
  private final MeterTarget target;
  private final SerialCalls calls = new SerialCalls();

  /** Who has heard opened; touched only inside {@link #calls}. */
  private final List<ListenerEntry> announced = new ArrayList<>(1);

  private boolean over;
  private int waitingOctets;
  private volatile long lastHeard;
  private volatile boolean echoes;
  private final AtomicInteger unanswered = new AtomicInteger();
  private long lastKeepalive;
  private final Suspicion suspicion = new Suspicion();
  private final KeepAlive keepAlive = new KeepAlive();

  GatewaySession(
      MeterId meter,
      PeerIdentity identity,
      Association association,
      GatewayCore core,
      MeterTarget target) {
    this.meter = meter;
    this.identity = identity;
    this.keys = new SessionKeys(association, this);
    this.core = core;
    this.target = target;
    this.lastHeard = core.clock().millis();
    this.lastKeepalive = lastHeard;
    this.renewal = new Renewal(meter.hashCode(), lastHeard);
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
    calls.run(
        () -> {
          if (entry.isActive() && !announced.contains(entry) && !keys.sender().isClosed()) {
            announced.add(entry);
            entry.listener().opened(this);
          }
        });
  }

  void forget(ListenerEntry entry) {
    calls.run(() -> announced.remove(entry));
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
    lastHeard = core.clock().millis();
    unanswered.set(0);
    suspicion.heard();
    if (!payload.hasRemaining()) {
      echoes = true;
      return;
    }
    counters().add(Count.RECEIVED);
    long start = System.nanoTime();
    if (!calls.tryRun(() -> tell(payload)) && !keep(payload)) {
      core.failures().dropped();
      counters().add(Count.LOST);
    }
    if (System.nanoTime() - start > SLOW_NANOS) {
      counters().add(Count.SLOW); // This is the link's thread: all meters waited.
    }
  }

  /** Keeps a payload for a listener that is busy; false when too many wait. */
  private boolean keep(ByteBuffer payload) {
    int length = payload.remaining();
    if (!reserve(length)) {
      return false;
    }
    ByteBuffer copy = ByteBuffer.allocate(length).put(payload.duplicate()).flip();
    boolean kept =
        calls.offer(
            () -> {
              reserve(-length);
              tell(copy);
            },
            MOST_PAYLOADS);
    if (!kept) {
      reserve(-length);
    }
    return kept;
  }

  private synchronized boolean reserve(int octets) {
    boolean fits = waitingOctets + octets <= MOST_OCTETS;
    waitingOctets += fits ? octets : 0;
    return fits;
  }

  private void tell(ByteBuffer payload) {
    if (announced.size() == 1) {
      each(listener -> listener.received(this, payload));
    } else {
      each(listener -> listener.received(this, payload.duplicate()));
    }
  }

  private void each(Consumer<SessionListener> call) {
    for (ListenerEntry entry : announced) {
      try {
        if (entry.isActive()) {
          call.accept(entry.listener());
        }
      } catch (RuntimeException | Error e) {
        LOG.error("A session listener failed on meter {}", meter, e);
      }
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

  /** The meter has new keys of it. */
  void renew(Association association) {
    long now = core.clock().millis();
    keys.renew(association, now);
    renewal.done(now);
    keys.tick(now);
  }

  /** New keys were not to be had. */
  void renewalFailed() {
    renewal.failed();
  }

  /** Once a second: whether a handshake for new keys should begin now. */
  boolean isWorn(long now) {
    keys.tick(now);
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
    calls.run(() -> each(listener -> listener.closed(this, reason)));
  }

  /** Somebody, perhaps the meter after a restart, says in the clear that it knows no session. */
  void suspect(long now) {
    counters().add(Count.HINT);
    suspicion.hint();
    ask(now);
  }

  private void ask(long now) {
    if (suspicion.isDue(now)) {
      keys.send(EMPTY.duplicate());
    }
  }

  /**
   * Once a second: whether the meter said nothing since it was suspected of knowing no session;
   * true once each time.
   */
  boolean isForgotten(long now) {
    ask(now);
    return suspicion.isConfirmed(now);
  }

  /**
   * Keeps address bindings open; ends the session with a meter that used to answer and does not any
   * more.
   */
  void keepAlive(long now, long everyMs) {
    long idle = Math.min(Math.abs(now - lastHeard), Math.abs(now - lastKeepalive));
    if (!keepAlive.isDue(idle, everyMs)) {
      return;
    }
    if (echoes && unanswered.get() >= MOST_UNANSWERED) {
      close("the meter does not answer any more");
      return;
    }
    lastKeepalive = now;
    counters().add(Count.KEEPALIVE);
    unanswered.incrementAndGet();
    keys.send(EMPTY.duplicate());
  }

  @Override
  public MeterId meter() {
    return meter;
  }

  @Override
  public String fingerprint() {
    return identity.fingerprint();
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
