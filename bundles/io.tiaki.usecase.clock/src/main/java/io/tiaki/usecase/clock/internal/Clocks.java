package io.tiaki.usecase.clock.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.MeterListener;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.model.MeterId;
import io.tiaki.platform.Health;
import io.tiaki.platform.TrustedTime;
import io.tiaki.usecase.MeterClocks;
import io.tiaki.usecase.clock.internal.Check.Result;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clocks of all meters: decides when one is looked at, keeps which are off. State is touched by
 * the one thread given; what others ask is published. Nothing is looked at while time is not
 * trusted.
 */
public final class Clocks implements MeterListener, MeterClocks {
  private static final Logger log = LoggerFactory.getLogger(Clocks.class);
  private static final Duration SWEEP = Duration.ofSeconds(1);
  private static final Duration LATER = Duration.ofSeconds(30);
  private static final Duration AFTER_FAILURE = Duration.ofMinutes(10);
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final long PRUNE_SECONDS = 600;
  private static final int MOST_AT_ONCE = 4;
  private static final int MOST_NAMED = 8;

  private final ScheduledExecutorService thread;
  private final LongSupplier nanoTime;
  private final RandomGenerator random;
  private final Settings settings;
  private final Services services;
  private final Announcer announcer;
  private final Map<MeterId, MeterClock> meters = new HashMap<>();
  private final ConcurrentSkipListMap<String, Deviation> off = new ConcurrentSkipListMap<>();
  private final AtomicLong changes = new AtomicLong();
  private volatile int unseen = -1;
  private int running;

  /**
   * Makes it and starts its timers.
   *
   * @param thread a scheduler with one thread; the caller ends it
   * @param nanoTime a time that only grows
   */
  public Clocks(
      ScheduledExecutorService thread,
      LongSupplier nanoTime,
      RandomGenerator random,
      Settings settings,
      Services services) {
    this.thread = thread;
    this.nanoTime = nanoTime;
    this.random = random;
    this.settings = settings;
    this.services = services;
    this.announcer = new Announcer(settings, services);
    thread.scheduleWithFixedDelay(
        guarded(this::sweep), SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    thread.scheduleWithFixedDelay(
        guarded(this::prune), PRUNE_SECONDS, PRUNE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void associated(MeterId id) {
    execute(
        () -> {
          MeterClock meter = meters.computeIfAbsent(id, MeterClock::new);
          meter.associated = true;
          meter.due = nanoTime.getAsLong() + random.nextLong(settings.spread().toNanos() + 1);
        });
  }

  @Override
  public void notified(MeterId id, DataNotification notification) {}

  @Override
  public void lost(MeterId id) {
    execute(
        () -> {
          MeterClock meter = meters.get(id);
          if (meter != null) {
            meter.associated = false;
          }
        });
  }

  @Override
  public boolean isOff(MeterId meter) {
    return off.containsKey(meter.logicalDeviceName());
  }

  /** A number that changes when {@link #health} does. */
  public long changes() {
    return changes.get();
  }

  /** Whether any clock is off; unknown while the clock of a connected meter is still to be read. */
  public Health health() {
    Map<String, Deviation> now = Map.copyOf(off);
    if (now.isEmpty()) {
      return unseen == 0
          ? Health.healthy("no meter's clock is off")
          : Health.unknown("not every meter's clock has been read yet");
    }
    String names =
        off.entrySet().stream()
            .limit(MOST_NAMED)
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    return Health.unhealthy(
        now.size()
            + " meters' clocks are beyond the limit of "
            + settings.limit().toMillis()
            + " ms a day and are not set: "
            + names
            + ". Find out why, and set them at the meter");
  }

  private void sweep() {
    int left = (int) meters.values().stream().filter(m -> m.associated && !m.seen).count();
    int known = meters.isEmpty() ? -1 : left;
    if (known != unseen) {
      boolean news = known == 0 || unseen == 0;
      unseen = known;
      changes.addAndGet(news ? 1 : 0);
    }
    Optional<CosemClient> cosem = services.cosem();
    Optional<TrustedTime> time = services.time();
    if (cosem.isEmpty() || time.isEmpty() || !time.get().trusted()) {
      return;
    }
    long now = nanoTime.getAsLong();
    meters.values().stream()
        .filter(meter -> meter.isDue(now))
        .limit(Math.max(0, MOST_AT_ONCE - running))
        .toList()
        .forEach(meter -> check(meter, cosem.get(), time.get()));
  }

  private void check(MeterClock meter, CosemClient cosem, TrustedTime time) {
    running++;
    meter.busy = true;
    CompletableFuture<Result> check =
        new Check(cosem, meter, time, thread, nanoTime, settings).run().toCompletableFuture();
    var guard =
        thread.schedule(
            () ->
                check.completeExceptionally(
                    new CosemException(Reason.TIMED_OUT, "the look at the clock took too long")),
            LONGEST.toSeconds(),
            TimeUnit.SECONDS);
    check.whenCompleteAsync(
        (result, failure) -> {
          guard.cancel(false);
          running--;
          meter.busy = false;
          ended(meter, result, failure);
        },
        thread);
  }

  private void ended(MeterClock meter, @Nullable Result result, @Nullable Throwable failure) {
    meter.seen |= result == null || result.end() != Check.End.LATER;
    if (result == null) {
      String why = String.valueOf(failure == null ? null : Check.cause(failure).getMessage());
      boolean refused =
          failure != null
              && Check.cause(failure) instanceof CosemException cosem
              && !cosem.retryable();
      again(meter, refused ? settings.period() : AFTER_FAILURE);
      announcer.unknown(meter.id(), why, refused && !meter.failing);
      meter.failing |= refused;
      return;
    }
    Duration next = settings.period();
    boolean failedBefore = meter.failing;
    meter.failing = false;
    switch (result.end()) {
      case RIGHT -> right(meter);
      case SET -> {
        wasSet(meter, result);
        announcer.set(meter.id(), result.before().orElseThrow(), result.after().orElseThrow() + "");
        right(meter);
      }
      case NOT_SET -> {
        wasSet(meter, result);
        announcer.notSet(meter.id(), result.before().orElseThrow(), result.text(), !failedBefore);
        meter.failing = true;
      }
      case OFF -> off(meter, result.before().orElseThrow());
      case LATER -> {
        meter.failing = failedBefore;
        next = LATER;
      }
      case UNKNOWN -> {
        announcer.unknown(meter.id(), result.text(), !failedBefore);
        meter.failing = true;
      }
    }
    again(meter, next);
  }

  /** Both deviations tell by how much it was moved; one that nobody knows counts in full. */
  private void wasSet(MeterClock meter, Result result) {
    Duration before = result.before().orElseThrow().ahead();
    Duration after = result.after().map(Deviation::ahead).orElse(Duration.ZERO);
    meter.wasSet(before.minus(after), nanoTime.getAsLong());
  }

  private void again(MeterClock meter, Duration after) {
    meter.due = nanoTime.getAsLong() + after.toNanos();
  }

  private void right(MeterClock meter) {
    if (off.remove(meter.id().logicalDeviceName()) != null) {
      changes.incrementAndGet();
      announcer.rightAgain(meter.id());
    }
  }

  /** Told once, not again each day. */
  private void off(MeterClock meter, Deviation found) {
    if (off.putIfAbsent(meter.id().logicalDeviceName(), found) == null) {
      changes.incrementAndGet();
      announcer.off(meter.id(), found);
    }
  }

  /** Forgets meters that left the directory. */
  private void prune() {
    Optional<MeterDirectory> directory = services.directory();
    if (directory.isPresent()) {
      meters
          .values()
          .removeIf(m -> !m.associated && !m.busy && directory.get().find(m.id()).isEmpty());
      if (off.keySet().removeIf(name -> !meters.containsKey(new MeterId(name)))) {
        changes.incrementAndGet();
      }
    }
  }

  private void execute(Runnable task) {
    try {
      thread.execute(guarded(task));
    } catch (RejectedExecutionException stopped) {
      // Nobody needs to know any more.
    }
  }

  /** One meter's trouble must not end the thread or its timers. */
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        log.error("A step of the meters' clocks failed unexpectedly; others go on", e);
      }
    };
  }
}
