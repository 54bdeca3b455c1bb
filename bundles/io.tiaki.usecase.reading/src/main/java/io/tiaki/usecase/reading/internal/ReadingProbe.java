package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.platform.Health;
import io.tiaki.platform.HealthProbe;
import io.tiaki.usecase.reading.Services;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tells whether meters can be read: reads one that is connected, and another one when that does not
 * answer. What was read is thrown away.
 */
public final class ReadingProbe implements HealthProbe {
  private static final Duration PATIENCE = Duration.ofSeconds(25);
  private static final int MOST_METERS = 3;

  private final Clock clock;
  private final ScheduledExecutorService thread;
  private final Services services;
  private final Collection<MeterState> meters;

  /**
   * @param meters touched on the thread only
   */
  public ReadingProbe(
      Clock clock,
      ScheduledExecutorService thread,
      Services services,
      Collection<MeterState> meters) {
    this.clock = clock;
    this.thread = thread;
    this.services = services;
    this.meters = meters;
  }

  @Override
  public String name() {
    return "reading";
  }

  @Override
  public CompletionStage<Health> probe() {
    CompletableFuture<Health> found = new CompletableFuture<>();
    try {
      var end =
          thread.schedule(
              () -> found.complete(Health.unhealthy("no meter answered in time")),
              PATIENCE.toMillis(),
              TimeUnit.MILLISECONDS);
      found.whenComplete((health, e) -> end.cancel(false));
      thread.execute(() -> begin(found));
    } catch (RejectedExecutionException e) {
      found.complete(Health.unhealthy("readings were stopped"));
    }
    return found;
  }

  private void begin(CompletableFuture<Health> found) {
    Deque<MeterState> candidates = new ArrayDeque<>();
    for (MeterState meter : meters) {
      if (meter.isAssociated() && candidates.size() < MOST_METERS) {
        candidates.add(meter);
      }
    }
    if (candidates.isEmpty()) {
      found.complete(Health.unknown("no meter is connected"));
    } else {
      next(candidates, found);
    }
  }

  private void next(Deque<MeterState> candidates, CompletableFuture<Health> found) {
    Optional<CosemClient> cosem = services.cosem();
    MeterState meter = candidates.poll();
    if (meter == null || cosem.isEmpty()) {
      found.complete(Health.unhealthy("connected meters cannot be read"));
      return;
    }
    RegisterRead.read(cosem.get(), meter.id(), meter.layout(), clock.instant())
        .whenCompleteAsync(
            (reading, failure) -> {
              if (failure == null) {
                found.complete(Health.healthy("a meter was read"));
              } else {
                next(candidates, found);
              }
            },
            thread);
  }
}
