package io.tiaki.session.dtls.internal;

import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registered listener; after {@link #end} it is not called any more. It is called on the thread
 * that has something to tell, most often the link's, on which all meters wait. One that once did
 * not return for {@link #BLOCKED} is called on a thread of its own from then on, where it delays
 * nobody else. Whoever calls sees to it that the calls for one session come one after the other.
 */
final class ListenerEntry {
  /** Nanoseconds in a call after which a listener has lost its place on the link's thread. */
  static final long BLOCKED = TimeUnit.SECONDS.toNanos(2);

  private static final Logger LOG = LoggerFactory.getLogger(ListenerEntry.class);

  private final SessionListener listener;
  private final LongSupplier clock;
  private volatile boolean active = true;

  /** A thread that is inside a call; of several the one that came first. */
  private volatile @Nullable Thread caller;

  private volatile long since;
  private volatile @Nullable ListenerThread own;

  ListenerEntry(SessionListener listener) {
    this(listener, System::nanoTime);
  }

  ListenerEntry(SessionListener listener, LongSupplier clock) {
    this.listener = listener;
    this.clock = clock;
  }

  SessionListener listener() {
    return listener;
  }

  boolean isActive() {
    return active;
  }

  /** Whether it has a thread of its own. */
  boolean isAside() {
    return own != null;
  }

  void opened(Session session) {
    call(() -> listener.opened(session));
  }

  void closed(Session session, String reason) {
    call(() -> listener.closed(session, reason));
  }

  private void call(Runnable call) {
    ListenerThread aside = own;
    if (aside != null) {
      aside.add(call);
      return;
    }
    boolean first = enter();
    try {
      call.run();
    } finally {
      leave(first);
    }
  }

  /**
   * Hands on a payload.
   *
   * @return false when it was dropped because too much waits for this listener
   */
  boolean received(Session session, ByteBuffer payload) {
    ListenerThread aside = own;
    if (aside != null) {
      return aside.offer(payload, copy -> listener.received(session, copy));
    }
    boolean first = enter();
    try {
      listener.received(session, payload);
    } finally {
      leave(first);
    }
    return true;
  }

  private boolean enter() {
    if (caller != null) {
      return false;
    }
    since = clock.getAsLong();
    caller = Thread.currentThread();
    return true;
  }

  private void leave(boolean first) {
    if (first) {
      caller = null;
    }
  }

  /** Once a second, by a thread that calls no listener for long. */
  synchronized void look() {
    Thread inside = caller;
    long began = since;
    if (inside == null || own != null || !active || clock.getAsLong() - began < BLOCKED) {
      return;
    }
    String place = place(inside.getStackTrace());
    if (inside == caller && began == since) {
      own = new ListenerThread(name(), this::isActive, this::end);
      LOG.warn(
          "The session listener {} has not returned for {} s, it is at {}: meanwhile no meter is"
              + " heard on the thread {}. From its next call on it is called on a thread of its own."
              + " Let it hand its work on and return.",
          name(),
          TimeUnit.NANOSECONDS.toSeconds(clock.getAsLong() - began),
          place,
          inside.getName());
    }
  }

  private String name() {
    return listener.getClass().getName();
  }

  /** Where it waits, and the line of the listener's own that led there. */
  private String place(StackTraceElement[] frames) {
    String top = frames.length == 0 ? "an unknown place" : frames[0].toString();
    for (StackTraceElement frame : frames) {
      if (frame.getClassName().equals(name())) {
        return frame.equals(frames[0]) ? top : top + ", called by " + frame;
      }
    }
    return top;
  }

  /**
   * The service stops: a thread of its own may still tell what waits, for a second. Another thread
   * may be about to tell the last of a session: that it may too.
   */
  void finish() {
    ListenerThread aside = own;
    if (aside != null) {
      aside.finish();
      aside.close();
    }
  }

  synchronized void end() {
    active = false;
    ListenerThread aside = own;
    if (aside != null) {
      aside.close();
    }
  }
}
