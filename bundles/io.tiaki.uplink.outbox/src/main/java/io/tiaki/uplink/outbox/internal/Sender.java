package io.tiaki.uplink.outbox.internal;

import io.tiaki.platform.StateException;
import io.tiaki.uplink.Connector;
import io.tiaki.uplink.Envelope;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what the ledger says is next, on the scheduler's thread. */
final class Sender implements Departures {
  private static final long PAUSE_MS = 1_000;
  private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

  private final Clock clock;
  private final ScheduledExecutorService scheduler;
  private final Supplier<@Nullable Shelf> shelf;
  private final Figures figures;
  private final BiConsumer<Message, String> lost;
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile @Nullable Connector connector;
  private @Nullable Future<?> later;

  /** Sending failed a moment ago: nothing is sent until the pause is over. */
  private volatile boolean failing;

  /**
   * @param figures are told of what is sent
   * @param lost is told of messages whose content cannot be read any more
   */
  Sender(
      Clock clock,
      ScheduledExecutorService scheduler,
      Supplier<@Nullable Shelf> shelf,
      Figures figures,
      BiConsumer<Message, String> lost) {
    this.clock = clock;
    this.scheduler = scheduler;
    this.shelf = shelf;
    this.figures = figures;
    this.lost = lost;
  }

  @Override
  public void attach(Connector came) {
    connector = came;
    restart();
  }

  @Override
  public boolean connected() {
    Connector c = connector;
    return c != null && c.connected();
  }

  @Override
  public void detach(Connector gone) {
    if (gone.equals(connector)) {
      connector = null;
    }
  }

  @Override
  public void wake() {
    if (!woken.getAndSet(true)) {
      submit(this::pump, 0);
    }
  }

  @Override
  public void restart() {
    submit(
        () -> {
          Shelf s = shelf.get();
          if (s != null) {
            s.ledger.restart();
          }
          resume();
        },
        0);
  }

  private void resume() {
    failing = false;
    pump();
  }

  private void pump() {
    woken.set(false);
    Connector c = connector;
    Shelf s = shelf.get();
    if (failing || c == null || s == null || !c.connected()) {
      return;
    }
    Optional<Message> next = s.ledger.next(clock.instant());
    while (next.isPresent()) {
      if (!send(c, s, next.get()) || failing) {
        failing = true;
        pause(PAUSE_MS);
        return;
      }
      next = s.ledger.next(clock.instant());
    }
    s.ledger
        .untilDue(clock.instant())
        .map(Duration::toMillis)
        .ifPresent(ms -> pause(Math.max(PAUSE_MS, ms)));
  }

  /** Whether sending can go on. */
  private boolean send(Connector c, Shelf s, Message message) {
    Optional<byte[]> content;
    try {
      content = s.content(message);
    } catch (StateException e) {
      s.ledger.failed(message);
      if (e.retryable()) {
        return false;
      }
      lost.accept(message, String.valueOf(e.getMessage()));
      return true;
    }
    if (content.isEmpty()) {
      lost.accept(message, "it is missing");
      return true;
    }
    CompletionStage<Void> sent;
    boolean again = message.again;
    try {
      sent = c.send(new Envelope(message.id(), message.kind(), content.get()));
    } catch (RuntimeException e) {
      LOG.error("The connector failed: {}", e.toString(), e);
      s.ledger.failed(message);
      return false;
    }
    sent.whenComplete(
        (v, failure) -> {
          if (failure == null) {
            figures.sent(again);
          } else {
            s.ledger.failed(message);
            failing = true;
            submit(() -> pause(PAUSE_MS), 0);
          }
        });
    return true;
  }

  /** Looks again after a while; an earlier look stands. On the scheduler's thread. */
  private void pause(long delay) {
    Future<?> planned = later;
    if (planned != null && !planned.isDone()) {
      planned.cancel(false);
    }
    later = submit(this::resume, delay);
  }

  private @Nullable Future<?> submit(Runnable task, long delay) {
    try {
      return scheduler.schedule(guarded(task), delay, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("Stopping", e);
      return null;
    }
  }

  static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("A task of the outbox failed: {}", e.toString(), e);
      }
    };
  }
}
