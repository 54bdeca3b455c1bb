package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemException;
import io.tiaki.store.ReadingSink;
import io.tiaki.usecase.reading.Services;
import io.tiaki.usecase.reading.Settings;
import java.lang.ref.WeakReference;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which meter is visited when, some at a time. Touched by the use case's own thread only.
 */
public final class Visits {
  private static final Logger log = LoggerFactory.getLogger(Visits.class);

  /** A visit that takes longer has lost its answer; the next one goes on from the watermark. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** How long a meter is left alone whose answers make no sense. */
  private static final Duration LEFT_ALONE = Duration.ofHours(1);

  private final Clock clock;
  private final ScheduledExecutorService thread;
  private final Settings settings;
  private final Services services;
  private final Watermarks watermarks;
  private final Figures figures;
  private final Marks marks;
  private final Deque<MeterState> queue = new ArrayDeque<>();
  private final Map<Layout, WeakReference<Layout>> layouts = new WeakHashMap<>();
  private int running;

  public Visits(
      Clock clock,
      ScheduledExecutorService thread,
      Settings settings,
      Services services,
      Watermarks watermarks,
      Figures figures,
      Marks marks) {
    this.marks = marks;
    this.clock = clock;
    this.thread = thread;
    this.settings = settings;
    this.services = services;
    this.watermarks = watermarks;
    this.figures = figures;
  }

  /** Wants a visit as soon as there is room for it. */
  public void want(MeterState meter) {
    if (meter.isBusy()) {
      meter.wantAgain();
      return;
    }
    enqueue(meter, false);
    next();
  }

  private void enqueue(MeterState meter, boolean onlyIfDue) {
    meter.busy(true);
    meter.onlyIfDue(onlyIfDue);
    queue.add(meter);
  }

  /** Wants a visit to every meter that was silent for too long. */
  public void sweep(Collection<MeterState> meters) {
    Instant now = clock.instant();
    meters.stream().filter(m -> m.isDue(now)).toList().forEach(m -> enqueue(m, true));
    next();
    LongSummaryStatistics late =
        meters.stream()
            .mapToLong(m -> m.overdueMillis(now))
            .filter(millis -> millis > 0)
            .summaryStatistics();
    figures.overdue(late.getCount(), Math.max(0, late.getMax()));
  }

  /** Leaves a meter alone whose answers make no sense; one line in the log. */
  void disable(MeterState meter, NonsenseException why) {
    meter.postpone(clock.instant().plus(LEFT_ALONE));
    if (!meter.isBroken()) {
      meter.broken(true);
      log.warn(
          "Meter {} is left out until it connects again, because {}. Check its configuration or firmware.",
          meter.id(),
          why.getMessage());
    }
  }

  private void next() {
    Optional<CosemClient> cosem = services.cosem();
    Optional<ReadingSink> sink = services.sink();
    while (cosem.isPresent()
        && sink.isPresent()
        && running < settings.parallel()
        && !queue.isEmpty()) {
      MeterState meter = queue.remove();
      if (meter.isAssociated() && meter.isWorthAVisit(clock.instant())) {
        running++;
        visit(meter, cosem.get(), sink.get());
      } else {
        meter.busy(false);
      }
    }
    figures.visits(queue.size(), running);
  }

  private void visit(MeterState meter, CosemClient cosem, ReadingSink sink) {
    Instant now = clock.instant();
    Before before = new Before(meter.watermark(), meter.readThrough(), meter.learnt());
    meter.takeAgain();
    Instant doubted = meter.takeDoubted();
    Visit.Plan plan =
        new Visit.Plan(
            now.minus(settings.horizon()),
            doubted,
            now,
            meter.piece(settings.pieceRows()),
            settings.pieceRows(),
            this::shared);
    CompletableFuture<Integer> visit =
        new Visit(meter, cosem, counted(marks.on(sink)), thread, plan).run().toCompletableFuture();
    var guard =
        thread.schedule(
            () ->
                visit.completeExceptionally(
                    new CosemException(CosemException.Reason.TIMED_OUT, "the visit took too long")),
            LONGEST.toSeconds(),
            TimeUnit.SECONDS);
    visit.whenCompleteAsync(
        (rows, failure) -> {
          guard.cancel(false);
          figures.visited(failure == null);
          if (failure != null) {
            meter.again(doubted);
          }
          ended(meter, before, failure);
        },
        thread);
  }

  private ReadingSink counted(ReadingSink sink) {
    return readings ->
        sink.accept(readings)
            .thenApply(
                acceptance -> {
                  figures.read(readings.size());
                  return acceptance;
                });
  }

  /** How far a meter was known before a visit. */
  private record Before(@Nullable Instant watermark, @Nullable Instant readThrough, int learnt) {}

  private void ended(MeterState meter, Before before, @Nullable Throwable failure) {
    running--;
    meter.busy(false);
    Instant watermark = meter.watermark();
    boolean moved = watermark != null && !watermark.equals(before.watermark());
    if (moved && watermark != null) {
      watermarks.moved(meter.id(), watermark);
    }
    if (failure == null) {
      // The first one since the association tells where the meter stands, be there rows or not.
      succeeded(meter, moved || meter.learnt() > before.learnt());
    } else {
      boolean gotOn =
          moved
              || meter.learnt() > before.learnt()
              || !Objects.equals(meter.readThrough(), before.readThrough());
      failed(meter, gotOn, Failures.cause(failure));
    }
    if (meter.takeAgain() && failure == null) {
      want(meter);
    }
    next();
  }

  private void succeeded(MeterState meter, boolean gotOn) {
    meter.smooth();
    if (meter.isBroken()) {
      meter.broken(false);
      log.info("Meter {} makes sense again", meter.id());
    }
    if (gotOn) {
      meter.visited(clock.instant());
    } else {
      meter.disappointed(clock.instant());
    }
  }

  /** Who got somewhere goes on soon. */
  private void failed(MeterState meter, boolean gotOn, Throwable failure) {
    if (failure instanceof NonsenseException nonsense) {
      disable(meter, nonsense);
      return;
    }
    log.debug("A visit to meter {} failed and is tried again: {}", meter.id(), failure.toString());
    if (failure instanceof CosemException cosem
        && cosem.reason() == CosemException.Reason.TIMED_OUT) {
      meter.lossy();
    }
    if (gotOn) {
      meter.interrupted(clock.instant());
    } else {
      meter.disappointed(clock.instant());
    }
  }

  /** Equal layouts of many meters are one in memory. */
  private Layout shared(Layout learnt) {
    WeakReference<Layout> reference = layouts.get(learnt);
    Layout known = reference == null ? null : reference.get();
    if (known != null) {
      return known;
    }
    layouts.put(learnt, new WeakReference<>(learnt));
    return learnt;
  }
}
