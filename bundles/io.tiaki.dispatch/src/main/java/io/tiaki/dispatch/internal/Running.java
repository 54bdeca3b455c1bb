package io.tiaki.dispatch.internal;

import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.InstructionHandler;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Instructions that are being carried out: handed to the handler of their type, each until its
 * deadline. Touched by one thread only.
 */
public final class Running {
  /** The most instructions at once. */
  public static final int MOST = 1_000;

  private static final Logger log = LoggerFactory.getLogger(Running.class);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

  /** For 10 s a handler is waited for, because its bundle may be being updated. */
  private static final int LOOKS = 40;

  /**
   * A handler answers latest when the validity ends; this much later it is not waited for any more.
   */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Clock clock;
  private final ScheduledExecutorService thread;
  private final Supplier<Collection<InstructionHandler>> handlers;
  private final BiConsumer<Remembered, Outcome> onOutcome;
  private final BiConsumer<Instruction, String> onWaiting;
  private final Map<String, Run> running = new HashMap<>();

  private record Run(String issuer, CompletableFuture<Outcome> outcome) {}

  public Running(
      Clock clock,
      ScheduledExecutorService thread,
      Supplier<Collection<InstructionHandler>> handlers,
      BiConsumer<Remembered, Outcome> onOutcome,
      BiConsumer<Instruction, String> onWaiting) {
    this.clock = clock;
    this.thread = thread;
    this.handlers = handlers;
    this.onOutcome = onOutcome;
    this.onWaiting = onWaiting;
  }

  public boolean contains(String id) {
    return running.containsKey(id);
  }

  /** Whether another issuer's instruction has this id. */
  public boolean containsOfAnother(Instruction instruction) {
    Run run = running.get(instruction.id());
    return run != null && !run.issuer().equals(instruction.issuer());
  }

  public boolean isFull() {
    return running.size() >= MOST;
  }

  /** Reserves the place of an instruction that is about to be handed over. */
  public void reserve(Instruction instruction) {
    running.put(instruction.id(), new Run(instruction.issuer(), new CompletableFuture<>()));
  }

  /** Gives a reserved place back. */
  public void release(String id) {
    running.remove(id);
  }

  /** Hands an instruction over; its outcome is told latest a little after its validity. */
  public void start(Remembered remembered) {
    start(remembered, false);
  }

  /** Goes on with one that a restart interrupted, if its handler can; as {@link #start}. */
  public void resume(Remembered remembered) {
    start(remembered, true);
  }

  /** What becomes of one that a restart interrupted and nobody goes on with. */
  public static Outcome interrupted() {
    return Outcome.of(
        Status.FAILED,
        "It was interrupted by a restart of the gateway: check, then ask again with a new id");
  }

  private void start(Remembered remembered, boolean again) {
    Instruction instruction = remembered.instruction();
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Run run = new Run(instruction.issuer(), outcome);
    running.put(instruction.id(), run);
    Instant now = clock.instant();
    var deadline =
        thread.schedule(
            () ->
                outcome.complete(
                    Outcome.of(
                        Status.TIMED_OUT, "It was not carried out before its validity ended")),
            Duration.between(now, instruction.validUntil()).plus(GRACE).toMillis(),
            TimeUnit.MILLISECONDS);
    outcome.whenCompleteAsync(
        (result, failure) -> {
          deadline.cancel(false);
          running.remove(instruction.id(), run);
          onOutcome.accept(remembered, result == null ? unexpected(failure) : result);
        },
        thread);
    hand(instruction, outcome, again, LOOKS);
  }

  private void hand(
      Instruction instruction, CompletableFuture<Outcome> outcome, boolean again, int looks) {
    Optional<InstructionHandler> handler =
        handlers.get().stream().filter(h -> h.types().contains(instruction.type())).findFirst();
    if (handler.isPresent() && again && !handler.get().resumes(instruction.type())) {
      outcome.complete(interrupted());
    } else if (handler.isPresent()) {
      carryOut(handler.get(), instruction, outcome);
    } else if (looks > 0 && clock.instant().isBefore(instruction.validUntil())) {
      thread.schedule(
          () -> hand(instruction, outcome, again, looks - 1),
          LOOK_AGAIN.toMillis(),
          TimeUnit.MILLISECONDS);
    } else {
      outcome.complete(again ? interrupted() : unknown(instruction));
    }
  }

  private static Outcome unknown(Instruction instruction) {
    return Outcome.of(
        Status.UNSUPPORTED, "This gateway does not know the instruction " + instruction.type());
  }

  private void carryOut(
      InstructionHandler handler, Instruction instruction, CompletableFuture<Outcome> outcome) {
    try {
      handler
          .handle(instruction, why -> waits(instruction, outcome, why))
          .whenComplete(
              (result, failure) -> outcome.complete(result == null ? unexpected(failure) : result));
    } catch (RuntimeException e) {
      outcome.complete(unexpected(e));
    }
  }

  /** Nothing is told any more of an instruction that has its outcome. */
  private void waits(Instruction instruction, CompletableFuture<Outcome> outcome, String why) {
    try {
      thread.execute(
          () -> {
            if (!outcome.isDone()) {
              onWaiting.accept(instruction, why);
            }
          });
    } catch (RejectedExecutionException stopping) {
      // It is told anew after the next start.
    }
  }

  private static Outcome unexpected(@Nullable Throwable failure) {
    log.error("A handler failed unexpectedly; others go on", failure);
    return Outcome.of(
        Status.FAILED, "The gateway could not carry it out; its system log says more");
  }
}
