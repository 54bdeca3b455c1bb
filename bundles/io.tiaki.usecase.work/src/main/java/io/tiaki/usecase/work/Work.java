package io.tiaki.usecase.work;

import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.MeterListener;
import io.tiaki.model.MeterId;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.InstructionHandler;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the instructions of one use case. All state is touched by the one thread given; no
 * call blocks.
 */
public final class Work implements MeterListener, InstructionHandler {
  private static final Logger log = LoggerFactory.getLogger(Work.class);
  private static final long SWEEP_SECONDS = 3_600;

  private final UseCase useCase;
  private final ScheduledExecutorService thread;
  private final Jobs jobs;

  /**
   * Makes it and starts its timer.
   *
   * @param thread a scheduler with one thread; the caller ends it after {@link #close}
   */
  public Work(Clock clock, ScheduledExecutorService thread, UseCase useCase, Services services) {
    this.useCase = useCase;
    this.thread = thread;
    this.jobs = new Jobs(clock, thread, useCase, services);
    thread.scheduleWithFixedDelay(
        guarded(jobs::sweep), SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public Set<String> types() {
    return useCase.types();
  }

  /** It is noted what an instruction is about to do; after a restart the meter is only read. */
  @Override
  public boolean resumes(String type) {
    return true;
  }

  @Override
  public CompletionStage<Outcome> handle(Instruction instruction) {
    return handle(instruction, why -> {});
  }

  @Override
  public CompletionStage<Outcome> handle(Instruction instruction, Consumer<String> waiting) {
    CompletableFuture<Outcome> answer = new CompletableFuture<>();
    if (!execute(() -> jobs.take(instruction, answer, waiting))) {
      answer.complete(
          Outcome.of(
              Status.OVERLOADED,
              "The gateway's " + useCase.name() + " service is stopping: ask again later"));
    }
    return answer;
  }

  @Override
  public void associated(MeterId meter) {
    execute(() -> jobs.associated(meter));
  }

  @Override
  public void notified(MeterId meter, DataNotification notification) {
    // What meters push is not about what is wished.
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
  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        log.error("A step of the {} use case failed unexpectedly; others go on", useCase.name(), e);
      }
    };
  }
}
