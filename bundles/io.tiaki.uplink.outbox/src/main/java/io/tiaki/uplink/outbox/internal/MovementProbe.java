package io.tiaki.uplink.outbox.internal;

import io.tiaki.platform.Health;
import io.tiaki.platform.HealthProbe;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the outbox moves: there is a connection, and nothing waits or messages get their
 * receipts.
 */
final class MovementProbe implements HealthProbe {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** As many as a message and its receipt may need. */
  private static final int SLOTS = 3;

  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

  private final Supplier<@Nullable Shelf> shelf;
  private final BooleanSupplier connected;
  private final Duration slot;
  private final ScheduledExecutorService scheduler;

  /**
   * @param slot what leaves waits for, and its receipt too; zero: nothing waits for slots
   */
  MovementProbe(
      Supplier<@Nullable Shelf> shelf,
      BooleanSupplier connected,
      Duration slot,
      ScheduledExecutorService scheduler) {
    this.shelf = shelf;
    this.connected = connected;
    this.slot = slot;
    this.scheduler = scheduler;
  }

  @Override
  public String name() {
    return "outbox";
  }

  @Override
  public CompletionStage<Health> probe() {
    CompletableFuture<Health> found = new CompletableFuture<>();
    Shelf s = shelf.get();
    if (s == null) {
      found.complete(Health.unhealthy("the outbox has no store"));
    } else {
      look(s, s.ledger.removed(), PATIENCE.dividedBy(LOOK_AGAIN), found);
    }
    return found;
  }

  private void look(Shelf s, long removed, long looks, CompletableFuture<Health> found) {
    long waiting = s.ledger.size();
    if (s.ledger.removed() > removed) {
      found.complete(Health.healthy("receipts come in"));
    } else if (!connected.getAsBoolean()) {
      // Also when nothing waits: what comes next would.
      found.complete(Health.unknown("there is no connection to the control system"));
    } else if (waiting == 0) {
      found.complete(Health.healthy("nothing waits for a receipt"));
    } else if (looks <= 0 && slot.multipliedBy(SLOTS).compareTo(PATIENCE) > 0) {
      found.complete(
          Health.unknown(waiting + " messages wait for slots of " + slot.toSeconds() + " s"));
    } else if (looks <= 0) {
      found.complete(
          Health.unhealthy(
              waiting + " messages wait and no receipt came in " + PATIENCE.toSeconds() + " s"));
    } else {
      lookAgain(s, removed, looks - 1, found);
    }
  }

  private void lookAgain(Shelf s, long removed, long looks, CompletableFuture<Health> found) {
    try {
      scheduler.schedule(
          () -> look(s, removed, looks, found), LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      found.complete(Health.unhealthy("the outbox was stopped"));
    }
  }
}
