package io.tiaki.usecase.reading;

import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.MeterListener;
import io.tiaki.model.MeterId;
import io.tiaki.platform.HealthProbe;
import io.tiaki.platform.MetricSource;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.InstructionHandler;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import io.tiaki.usecase.reading.internal.Figures;
import io.tiaki.usecase.reading.internal.Marks;
import io.tiaki.usecase.reading.internal.MeterState;
import io.tiaki.usecase.reading.internal.OnDemand;
import io.tiaki.usecase.reading.internal.Pushes;
import io.tiaki.usecase.reading.internal.ReadingProbe;
import io.tiaki.usecase.reading.internal.Visits;
import io.tiaki.usecase.reading.internal.Watermarks;
import java.time.Clock;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Readings of meters (R88 to R95): takes what they push, fills gaps from their profiles, reads on
 * demand. All state is touched by the one thread given; no call blocks.
 */
public final class ReadingUseCase implements MeterListener, InstructionHandler {
  private static final Logger log = LoggerFactory.getLogger(ReadingUseCase.class);

  /** The types of instruction it carries out. */
  static final Set<String> TYPES = Set.of("reading.read", "reading.profile");

  private static final long SAVE_SECONDS = 30;
  private static final long PRUNE_SECONDS = 600;

  private final ScheduledExecutorService thread;
  private final Services services;
  private final Map<MeterId, MeterState> meters = new HashMap<>();
  private final Watermarks watermarks = new Watermarks();
  private final Figures figures = new Figures();
  private final Visits visits;
  private final Pushes pushes;
  private final OnDemand onDemand;
  private final ReadingProbe probe;

  /**
   * Makes it and starts its timers.
   *
   * @param thread a scheduler with one thread; the caller ends it after {@link #close}
   */
  public ReadingUseCase(
      Clock clock, ScheduledExecutorService thread, Settings settings, Services services) {
    this.thread = thread;
    this.services = services;
    Marks marks = new Marks(services::time, services::clocks, System::nanoTime, figures);
    this.visits = new Visits(clock, thread, settings, services, watermarks, figures, marks);
    this.pushes = new Pushes(clock, thread, services, watermarks, visits, figures, marks);
    this.onDemand = new OnDemand(clock, thread, services, meters::get, marks, settings.pieceRows());
    this.probe = new ReadingProbe(clock, thread, services, meters.values());
    thread.scheduleWithFixedDelay(
        guarded(() -> visits.sweep(meters.values())),
        settings.sweep().toMillis(),
        settings.sweep().toMillis(),
        TimeUnit.MILLISECONDS);
    thread.scheduleWithFixedDelay(
        guarded(() -> watermarks.save(services.state(), thread)),
        SAVE_SECONDS,
        SAVE_SECONDS,
        TimeUnit.SECONDS);
    thread.scheduleWithFixedDelay(
        guarded(this::prune), PRUNE_SECONDS, PRUNE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void associated(MeterId id) {
    execute(
        () -> {
          MeterState meter = meters.computeIfAbsent(id, this::known);
          meter.associated(true);
          // It may be another firmware by now: what its rows mean is asked anew.
          meter.layout(null);
          visits.want(meter);
          onDemand.associated(id);
        });
  }

  private MeterState known(MeterId id) {
    MeterState meter = new MeterState(id);
    watermarks.load(id, services.state()).ifPresent(meter::advance);
    return meter;
  }

  @Override
  public void notified(MeterId id, DataNotification notification) {
    notified(id, notification, () -> {});
  }

  @Override
  public void notified(MeterId id, DataNotification notification, Runnable committed) {
    if (pushes.admit()) {
      execute(() -> pushes.take(meters.get(id), notification.body(), committed));
    }
  }

  @Override
  public void lost(MeterId id) {
    execute(
        () -> {
          MeterState meter = meters.get(id);
          if (meter != null) {
            meter.associated(false);
          }
        });
  }

  @Override
  public Set<String> types() {
    return TYPES;
  }

  @Override
  public CompletionStage<Outcome> handle(Instruction instruction) {
    CompletableFuture<Outcome> answer = new CompletableFuture<>();
    if (!TYPES.contains(instruction.type())) {
      answer.complete(Outcome.of(Status.UNSUPPORTED, "Readings know no instruction of this type"));
    } else if (!execute(() -> onDemand.ask(instruction, answer))) {
      answer.complete(
          Outcome.of(
              Status.OVERLOADED, "The gateway's reading service is stopping: ask again later"));
    }
    return answer;
  }

  /** Tells whether meters can be read. */
  public HealthProbe probe() {
    return probe;
  }

  /** What it counts. */
  public MetricSource figures() {
    return figures;
  }

  /** Answers what is open and writes the watermarks; completes when that is done. */
  public CompletionStage<@Nullable Void> close() {
    CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
    boolean closing =
        execute(
            () -> {
              onDemand.close();
              watermarks
                  .save(services.state(), thread)
                  .whenComplete((ok, e) -> closed.complete(null));
            });
    if (!closing) {
      closed.complete(null);
    }
    return closed;
  }

  /** Forgets meters that left the directory. */
  private void prune() {
    services
        .directory()
        .ifPresent(
            directory -> {
              for (Iterator<MeterState> i = meters.values().iterator(); i.hasNext(); ) {
                MeterState meter = i.next();
                if (!meter.isAssociated()
                    && !meter.isBusy()
                    && directory.find(meter.id()).isEmpty()) {
                  i.remove();
                }
              }
            });
  }

  private boolean execute(Runnable task) {
    try {
      thread.execute(guarded(task));
      return true;
    } catch (RejectedExecutionException stopped) {
      return false;
    }
  }

  /** One meter's trouble must not end the thread or its timers. */
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        log.error("A step of the reading use case failed unexpectedly; others go on", e);
      }
    };
  }
}
