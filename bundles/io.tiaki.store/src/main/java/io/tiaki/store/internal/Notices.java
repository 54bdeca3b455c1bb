package io.tiaki.store.internal;

import io.tiaki.store.CommitListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners of commits, off the writer's thread; positions that come faster than they are
 * told are merged.
 */
final class Notices {
  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

  private final Executor events;
  private final List<CommitListener> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong pending = new AtomicLong();

  Notices(Executor events) {
    this.events = events;
  }

  void add(CommitListener listener) {
    listeners.add(listener);
  }

  void remove(CommitListener listener) {
    listeners.remove(listener);
  }

  void committed(long position) {
    if (pending.getAndSet(position) == 0) {
      try {
        events.execute(this::tell);
      } catch (RejectedExecutionException e) {
        LOG.debug("Stopping", e);
      }
    }
  }

  private void tell() {
    long position = pending.getAndSet(0);
    for (CommitListener listener : listeners) {
      try {
        listener.committed(position);
      } catch (RuntimeException e) {
        LOG.error("A commit listener failed: {}", listener.getClass().getName(), e);
      }
    }
  }
}
