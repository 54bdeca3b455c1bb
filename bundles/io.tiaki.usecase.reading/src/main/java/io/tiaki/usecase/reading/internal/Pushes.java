package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.CosemData;
import io.tiaki.model.Reading;
import io.tiaki.store.ReadingSink;
import io.tiaki.usecase.reading.Services;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what meters push (R90). A push that cannot be taken is counted and dropped: it stands in
 * the meter's profile too, and the next visit fetches it.
 */
public final class Pushes {
  /** The most pushes that wait for the use case's thread. */
  static final int MOST_WAITING = 10_000;

  private static final Logger log = LoggerFactory.getLogger(Pushes.class);

  private final Clock clock;
  private final Executor thread;
  private final Services services;
  private final Watermarks watermarks;
  private final Visits visits;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Figures figures;
  private final Marks marks;
  private long droppedInRow;

  public Pushes(
      Clock clock,
      Executor thread,
      Services services,
      Watermarks watermarks,
      Visits visits,
      Figures figures,
      Marks marks) {
    this.marks = marks;
    this.clock = clock;
    this.thread = thread;
    this.services = services;
    this.watermarks = watermarks;
    this.visits = visits;
    this.figures = figures;
  }

  /** Whether one more may wait for the thread; by any thread. */
  public boolean admit() {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      figures.dropped(Figures.Dropped.OVERLOAD);
      return false;
    }
    return true;
  }

  /**
   * Takes the body of an admitted push.
   *
   * @param committed run when its reading is stored
   */
  public void take(@Nullable MeterState meter, CosemData body, Runnable committed) {
    waiting.decrementAndGet();
    Layout layout = meter == null || meter.isBroken() ? null : meter.layout();
    if (meter == null || layout == null) {
      figures.dropped(Figures.Dropped.UNKNOWN_LAYOUT);
      return;
    }
    try {
      Optional<Reading> reading = PushReader.read(meter.id(), layout, body);
      meter.fitting(true);
      reading.ifPresent(r -> store(meter, r, committed));
    } catch (NonsenseException e) {
      figures.dropped(Figures.Dropped.MISFIT);
      misfit(meter, e);
    }
  }

  /** Once may be a changed push list: it is asked for again. Twice in a row is nonsense. */
  private void misfit(MeterState meter, NonsenseException e) {
    if (meter.isFitting()) {
      meter.fitting(false);
      meter.layout(null);
      visits.want(meter);
    } else {
      visits.disable(meter, e);
    }
  }

  private void store(MeterState meter, Reading reading, Runnable committed) {
    // Before the store has it: a store that is slow must not make us ask for what came.
    meter.heard(clock.instant());
    Optional<ReadingSink> sink = services.sink();
    if (sink.isEmpty()) {
      refused(meter, "the store is not there");
      return;
    }
    marks
        .on(sink.get())
        .accept(List.of(reading))
        .whenCompleteAsync(
            (acceptance, failure) -> {
              if (failure == null) {
                committed.run();
                accepted(meter, reading, acceptance.stored() > 0);
              } else {
                refused(meter, Failures.cause(failure).getMessage());
              }
            },
            thread);
  }

  private void accepted(MeterState meter, Reading reading, boolean isNew) {
    figures.taken();
    if (droppedInRow > 0) {
      log.info(
          "The store takes pushed readings again; {} were left to the meters' profiles",
          droppedInRow);
      droppedInRow = 0;
    }
    Instant through = meter.readThrough();
    if (through != null && !reading.registered().isAfter(through)) {
      meter.readThrough(null);
    }
    Instant watermark = meter.watermark();
    boolean behind = watermark != null && reading.registered().isBefore(watermark);
    if (isNew && behind) {
      meter.doubt(reading.registered());
    }
    if (!(isNew && behind) && meter.isContiguous(reading.registered())) {
      if (meter.advance(reading.registered())) {
        watermarks.moved(meter.id(), reading.registered());
      }
    } else {
      Layout layout = meter.layout();
      if (layout != null && layout.hasProfile()) {
        visits.want(meter);
      }
    }
  }

  private void refused(MeterState meter, @Nullable String why) {
    meter.interrupted(clock.instant());
    figures.dropped(Figures.Dropped.STORE);
    if (droppedInRow++ == 0) {
      log.warn(
          "Pushed readings cannot be stored now ({}); they will be read from the meters' profiles",
          why);
    }
  }
}
