package io.tiaki.session.dtls.internal;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The association of a session, and for a while the one it took the place of, so that new keys cost
 * no payload: what comes under either is received; the old one is sent with until the peer has
 * shown that it has the new keys. Safe for use by many threads.
 */
public final class SessionKeys {
  /** How long what is on its way under the old keys is still received. */
  static final long GRACE_MS = 10_000;

  /** How long the peer has to show that it has the new keys. */
  static final long PATIENCE_MS = 30_000;

  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

  private final Association.Events events;
  private volatile Association current;
  private volatile @Nullable Association before;
  private long changedMs;
  private boolean over;

  /**
   * @param first established
   * @param events hears of all associations, one after the other
   */
  public SessionKeys(Association first, Association.Events events) {
    this.current = first;
    this.events = events;
  }

  /** Begins to report. */
  public void listen() {
    Association first = current;
    first.listen(new Tagged(first));
  }

  /** The association that is sent with. */
  public Association sender() {
    Association old = before;
    Association now = current;
    return old == null || now.isConfirmed() ? now : old;
  }

  /** The newest association. */
  public Association current() {
    return current;
  }

  /**
   * Changes to new keys. When the session ended meanwhile they end too.
   *
   * @param next established with the same peer
   */
  public void renew(Association next, long now) {
    Association useless = null;
    boolean late;
    synchronized (this) {
      late = over;
      if (!late) {
        Association old = sender();
        useless = old.equals(current) ? before : current;
        before = old;
        current = next;
        changedMs = now;
      }
    }
    if (late) {
      next.close("the session ended while its keys were renewed");
      return;
    }
    if (useless != null) {
      useless.discard();
    }
    next.counters().add(Count.RENEWED);
    next.listen(new Tagged(next));
  }

  /** Takes a datagram from the peer's address. */
  public void deliver(InetSocketAddress from, byte[] datagram) {
    Association old = before;
    if (old != null) {
      old.deliver(from, datagram);
    }
    current.deliver(from, datagram);
  }

  /** Sends one payload, as {@link Association#send}. */
  public boolean send(ByteBuffer payload) {
    return sender().send(payload);
  }

  /**
   * Lets go of what is not needed any more. Called now and then.
   *
   * @return false when the new keys were given up, because the peer did not show that it has them
   */
  public boolean tick(long now) {
    Association useless = null;
    boolean ask = false;
    boolean givenUp = false;
    synchronized (this) {
      Association old = before;
      long since = Math.abs(now - changedMs);
      if (old == null) {
        return true;
      }
      if (!current.isConfirmed() && since < PATIENCE_MS) {
        ask = true;
      } else if (!current.isConfirmed()) {
        useless = current;
        current = old;
        before = null;
        givenUp = true;
      } else if (since >= GRACE_MS) {
        useless = old;
        before = null;
      }
    }
    if (ask) {
      current.send(EMPTY.duplicate());
    }
    if (useless != null) {
      useless.discard();
    }
    return !givenUp;
  }

  /** Whether keys are being changed. */
  boolean isChanging() {
    return before != null;
  }

  /** Ends it with close_notify under the keys that the peer has. */
  public void close(String reason) {
    end();
    Association old = before;
    if (old != null && !current.isConfirmed()) {
      old.close(reason);
    } else if (old != null) {
      old.discard();
    }
    current.close(reason);
  }

  /** Ends it without a word. */
  public void discard() {
    end();
    Association old = before;
    if (old != null) {
      old.discard();
    }
    current.discard();
  }

  /** No keys come after this. */
  private synchronized void end() {
    over = true;
  }

  /** Hears of one association. */
  private final class Tagged implements Association.Events {
    private final Association association;

    Tagged(Association association) {
      this.association = association;
    }

    @Override
    public void received(ByteBuffer payload) {
      events.received(payload);
    }

    @Override
    public void moved(InetSocketAddress to) {
      if (association.equals(current)) {
        events.moved(to);
      }
    }

    /** The end of what was replaced is no news. */
    @Override
    public void ended(String reason) {
      if (association.equals(current) || association.equals(sender())) {
        discard();
        events.ended(reason);
      }
    }
  }
}
