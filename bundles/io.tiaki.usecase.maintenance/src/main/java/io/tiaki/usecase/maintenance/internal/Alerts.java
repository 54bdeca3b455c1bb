package io.tiaki.usecase.maintenance.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.EventNotification;
import io.tiaki.cosem.MeterListener;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alarms of all meters: decides when one is looked at, and brings what is found to the control
 * system. In this order: seen, durable here, cleared in the meter and given to the outbox. All
 * state is touched by the one thread given; no call blocks.
 */
public final class Alerts implements MeterListener {
  private static final Logger log = LoggerFactory.getLogger(Alerts.class);
  private static final Duration SWEEP = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** From one look that a meter asked for to the next. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
  private static final int MOST_DOUBLINGS = 6;
  private static final long PRUNE_SECONDS = 600;
  private static final int MOST_AT_ONCE = 8;
  private static final int MOST_WAITING = 10_000;

  private final ScheduledExecutorService thread;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final RandomGenerator random;
  private final Settings settings;
  private final Services services;
  private final Memory memory;
  private final Findings findings;
  private final Teller teller;
  private final Map<MeterId, MeterState> meters = new HashMap<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private @Nullable Map<MeterId, Remembered> remembered;
  private boolean storeFails;
  private int running;

  /**
   * Makes it and starts its timers.
   *
   * @param thread a scheduler with one thread; the caller ends it
   * @param nanoTime a time that only grows
   */
  public Alerts(
      ScheduledExecutorService thread,
      Clock clock,
      LongSupplier nanoTime,
      RandomGenerator random,
      Settings settings,
      Services services) {
    this.thread = thread;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.random = random;
    this.settings = settings;
    this.services = services;
    this.memory = new Memory(services::state);
    this.findings = new Findings(settings, random);
    this.teller = new Teller(settings, thread, nanoTime, services, this::told);
    if (!settings.gateway().isEmpty()) {
      thread.scheduleWithFixedDelay(
          guarded(this::sweep), SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
      thread.scheduleWithFixedDelay(
          guarded(this::prune), PRUNE_SECONDS, PRUNE_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Override
  public void associated(MeterId id) {
    long at = nanoTime.getAsLong() + random.nextLong(settings.spread().toNanos() + 1);
    execute(() -> meter(id).begins(at));
  }

  private MeterState meter(MeterId id) {
    return meters.computeIfAbsent(
        id, m -> new MeterState(m, Remembered.NOTHING, nanoTime.getAsLong()));
  }

  @Override
  public void notified(MeterId id, DataNotification notification) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      // The periodic look finds what this one would have told of.
      waiting.decrementAndGet();
      return;
    }
    execute(
        () -> {
          waiting.decrementAndGet();
          MeterState meter = meters.get(id);
          if (meter != null && meter.isTelling(notification.body())) {
            soon(meter);
          }
        });
  }

  @Override
  public void happened(MeterId id, EventNotification event) {
    execute(
        () -> {
          MeterState meter = meters.get(id);
          if (meter != null) {
            soon(meter);
          }
        });
  }

  /** Now, when there is room; else the next sweep takes it. */
  private void soon(MeterState meter) {
    meter.due = nanoTime.getAsLong();
    if (isLoaded() && running < MOST_AT_ONCE && meter.isDue(meter.due)) {
      services.cosem().ifPresent(cosem -> look(meter, cosem));
    }
  }

  @Override
  public void lost(MeterId id) {
    execute(
        () -> {
          MeterState meter = meters.get(id);
          if (meter != null) {
            meter.associated = false;
          }
        });
  }

  private void sweep() {
    if (!isLoaded()) {
      return;
    }
    teller.sweep(meters.values());
    Optional<CosemClient> cosem = services.cosem();
    if (cosem.isEmpty()) {
      return;
    }
    long now = nanoTime.getAsLong();
    meters.values().stream()
        .filter(meter -> meter.isDue(now))
        .limit(Math.max(0, MOST_AT_ONCE - running))
        .toList()
        .forEach(meter -> look(meter, cosem.get()));
  }

  /** Without what was told before nothing is looked at: it would be told again. */
  private boolean isLoaded() {
    if (remembered != null || services.state().isEmpty()) {
      return remembered != null;
    }
    try {
      Map<MeterId, Remembered> all = memory.load();
      remembered = all;
      all.forEach((id, known) -> meter(id).remember(known));
      return true;
    } catch (StateException e) {
      storeFailed(e);
      return false;
    }
  }

  private void look(MeterState meter, CosemClient cosem) {
    running++;
    meter.busy = true;
    bounded(new Look(cosem, meter, thread).run())
        .whenCompleteAsync(
            (seen, failure) -> {
              running--;
              meter.busy = false;
              guarded(() -> looked(meter, cosem, seen, failure)).run();
            },
            thread);
  }

  /** Who is replaced meanwhile may never answer. */
  private <T> CompletableFuture<T> bounded(CompletionStage<T> stage) {
    CompletableFuture<T> answer = stage.toCompletableFuture().copy();
    var guard =
        thread.schedule(
            () ->
                answer.completeExceptionally(
                    new CosemException(Reason.TIMED_OUT, "no answer within " + LONGEST)),
            LONGEST.toSeconds(),
            TimeUnit.SECONDS);
    answer.whenComplete((ok, failure) -> guard.cancel(false));
    return answer;
  }

  private void looked(
      MeterState meter, CosemClient cosem, Look.@Nullable Seen seen, @Nullable Throwable failure) {
    long now = nanoTime.getAsLong();
    meter.notBefore = later(meter.notBefore, now + PAUSE.toNanos());
    if (seen == null) {
      Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(meter.failures++, MOST_DOUBLINGS));
      meter.due = now + wait.toNanos();
      log.debug("Meter {} was not looked at: {}", meter.id(), failure);
      return;
    }
    meter.failures = 0;
    meter.due = now + settings.period().toNanos();
    int malformed = seen.news().map(EventLog.News::malformed).orElse(0);
    if (malformed > 0 && !meter.malformed) {
      log.warn(
          "The event log of meter {} has {} entries that cannot be read; they are left out. Its"
              + " maker should know",
          meter.id(),
          malformed);
    }
    meter.malformed = malformed > 0;
    Remembered before = meter.remembered();
    Optional<AlertMessage.Content> content = findings.of(before, seen);
    Remembered after = findings.after(before, meter.id(), seen, content, clock.instant());
    if (after.equals(before)) {
      clear(meter, cosem, seen.alarms().orElse(0));
    } else {
      keep(meter, cosem, seen.alarms().orElse(0), after, content);
    }
  }

  private static long later(long one, long other) {
    return one - other > 0 ? one : other;
  }

  /** Nothing is cleared, and nothing told, that a crash would forget. */
  private void keep(
      MeterState meter,
      CosemClient cosem,
      long alarms,
      Remembered after,
      Optional<AlertMessage.Content> content) {
    meter.busy = true;
    bounded(memory.keep(meter.id(), after))
        .whenCompleteAsync(
            (ok, failure) -> {
              meter.busy = false;
              if (failure != null) {
                storeFailed(failure);
                meter.due = nanoTime.getAsLong() + FIRST_RETRY.toNanos();
                return;
              }
              storeFails = false;
              meter.remember(after);
              content.ifPresent(what -> announce(meter, what));
              clear(meter, cosem, alarms);
              guarded(() -> teller.sweep(meters.values())).run();
            },
            thread);
  }

  private void announce(MeterState meter, AlertMessage.Content content) {
    meter.alerted(nanoTime.getAsLong(), settings.burst(), settings.interval());
    String text = content.text();
    log.info("Meter {} raised an alarm: {}", meter.id(), text);
    services
        .journal()
        .ifPresent(j -> j.record(JournalEvent.system("meter.alert", meter.id(), text)));
  }

  private void clear(MeterState meter, CosemClient cosem, long alarms) {
    if (alarms == 0 || !meter.clears) {
      return;
    }
    meter.busy = true;
    bounded(Look.clear(cosem, meter.id(), alarms))
        .whenCompleteAsync(
            (result, failure) -> {
              meter.busy = false;
              if (failure != null) {
                // The next look shows what became of it.
                log.debug("Alarms of meter {} were not cleared", meter.id(), failure);
              } else if (result.code() == 0) {
                cleared(meter, alarms);
              } else {
                meter.clears = false;
                log.info(
                    "Meter {} does not let its alarms be cleared ({}): one that stays is not told"
                        + " again",
                    meter.id(),
                    result);
              }
            },
            thread);
  }

  private void cleared(MeterState meter, long alarms) {
    meter.remember(meter.remembered().toldOnly(meter.remembered().told() & ~alarms));
    keepQuietly(meter);
  }

  /** What gets lost of it is not told twice for that: the event log, or the id, tells. */
  private void keepQuietly(MeterState meter) {
    memory
        .keep(meter.id(), meter.remembered())
        .whenCompleteAsync(
            (ok, failure) -> {
              if (failure != null) {
                storeFailed(failure);
              }
            },
            thread);
  }

  /** The outbox has a meter's alert: what is new since may be looked at. */
  private void told(MeterState meter) {
    meter.remember(meter.remembered().withoutAlert());
    keepQuietly(meter);
  }

  private void storeFailed(Throwable failure) {
    if (!storeFails) {
      storeFails = true;
      log.warn(
          "What was told of meters' alarms cannot be kept or read: {}. They wait in the meters",
          text(failure));
    }
  }

  /** Forgets meters that left the directory; what was seen of them is told first. */
  private void prune() {
    Optional<MeterDirectory> directory = services.directory();
    if (directory.isPresent() && isLoaded()) {
      meters.values().stream()
          .filter(m -> !m.associated && !m.busy && !m.telling)
          .filter(m -> m.remembered().alert().isEmpty())
          .filter(m -> directory.get().find(m.id()).isEmpty())
          .map(MeterState::id)
          .toList()
          .forEach(
              id -> {
                meters.remove(id);
                memory.forget(id);
              });
    }
  }

  /** Why, for people. */
  static String text(Throwable failure) {
    Throwable cause = failure.getCause();
    Throwable why = failure instanceof CompletionException && cause != null ? cause : failure;
    return why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
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
        log.error("A step of the meters' alarms failed unexpectedly; others go on", e);
      }
    };
  }
}
