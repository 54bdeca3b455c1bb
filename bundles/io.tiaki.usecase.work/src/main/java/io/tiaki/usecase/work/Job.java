package io.tiaki.usecase.work;

import io.tiaki.model.MeterId;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An instruction until its outcome. Touched by the use case's own thread only. */
final class Job {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  final Instruction instruction;
  final MeterId meter;
  final Wish wish;
  final CompletableFuture<Outcome> answer;

  /** Is told why it has to wait. */
  private final Consumer<String> waiting;

  /** Whether a gateway that stopped meanwhile may have acted. */
  final boolean interrupted;

  /** Whether all was sent: what is left is to confirm it. */
  boolean acted;

  /** Whether the answer to what was sent got lost. */
  boolean doubted;

  /** How often it was sent and got lost. */
  int losses;

  /** Whether something of it was sent, so that its note stands. */
  boolean begun;

  /** Whether something is on its way to the meter. */
  boolean sending;

  /** Why it could not be carried out yet; empty when nothing stood in the way. */
  String obstacle = "";

  /** What the meter was read to be while somebody there is waited for. */
  @Nullable View standing;

  /** When it is looked at again while it stands. */
  @Nullable Future<?> again;

  /** Whether the meter is being looked at. */
  boolean looking;

  /** Whether it was told that it waits. */
  private boolean told;

  private String progress = "";

  private Duration pause = FIRST_PAUSE;

  Job(
      Instruction instruction,
      MeterId meter,
      Wish wish,
      CompletableFuture<Outcome> answer,
      Consumer<String> waiting,
      boolean interrupted) {
    this.instruction = instruction;
    this.meter = meter;
    this.wish = wish;
    this.answer = answer;
    this.waiting = waiting;
    this.interrupted = interrupted;
  }

  /** Tells, once, why it has to wait. */
  void tell(String why) {
    if (!told && !answer.isDone()) {
      told = true;
      waiting.accept("The meter is tried again until the instruction's validity ends: " + why);
    }
  }

  /** Tells how far it is. */
  void progress(String text) {
    if (!text.isEmpty() && !text.equals(progress)) {
      progress = text;
      waiting.accept(text);
    }
  }

  /** Tells, once, that it stands at the meter. */
  void stands(View view) {
    if (standing == null) {
      pause = FIRST_PAUSE;
      waiting.accept("It stands at the meter: " + view.open());
    }
    standing = view;
  }

  /** How long to wait before the next try; doubles. */
  Duration pause() {
    Duration now = pause;
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    return now;
  }
}
