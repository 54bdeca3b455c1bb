package io.tiaki.usecase.supply;

import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.MeterListener;
import io.tiaki.model.MeterId;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.InstructionHandler;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import io.tiaki.usecase.supply.internal.Jobs;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects, disconnects, arms and limits supplies (R116 to R120). All state is touched by the one
 * thread given; no call blocks.
 */
public final class SupplyUseCase implements MeterListener, InstructionHandler {
  /** The types of instruction it carries out. */
  static final Set<String> TYPES =
      Set.of("supply.connect", "supply.disconnect", "supply.arm", "supply.limit");

  private static final Logger log = LoggerFactory.getLogger(SupplyUseCase.class);
  private static final long SWEEP_SECONDS = 3_600;

  private final ScheduledExecutorService thread;
  private final Jobs jobs;

  /**
   * Makes it and starts its timer.
   *
   * @param thread a scheduler with one thread; the caller ends it after {@link #close}
   */
  public SupplyUseCase(Clock clock, ScheduledExecutorService thread, Services services) {
    this.thread = thread;
    this.jobs = new Jobs(clock, thread, services);
    thread.scheduleWithFixedDelay(
        guarded(jobs::sweep), SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public Set<String> types() {
    return TYPES;
  }

  @Override
  public CompletionStage<Outcome> handle(Instruction instruction) {
    CompletableFuture<Outcome> answer = new CompletableFuture<>();
    if (!execute(() -> jobs.take(instruction, answer))) {
      answer.complete(
          Outcome.of(
              Status.OVERLOADED, "The gateway's supply service is stopping: ask again later"));
    }
    return answer;
  }

  @Override
  public void associated(MeterId meter) {
    execute(() -> jobs.associated(meter));
  }

  @Override
  public void notified(MeterId meter, DataNotification notification) {
    // What meters push is not about switching.
  }

  @Override
  public void lost(MeterId meter) {
    // The next request tells.
  }

  /** Answers what is open. */
  public CompletionStage<Void> close() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    boolean closing =
        execute(
            () -> {
              jobs.close();
              closed.complete(null);
            });
    if (!closing) {
      closed.complete(null);
    }
    return closed;
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
        log.error("A step of the supply use case failed unexpectedly; others go on", e);
      }
    };
  }
}
