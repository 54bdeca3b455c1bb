package io.tiaki.usecase.work;

import io.tiaki.directory.MeterEntry;
import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.LogKind;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateException;
import io.tiaki.platform.TrustedTime;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All instructions that are open: for each meter one after the other, in the order in which they
 * came, each until its validity ends. Touched by the use case's own thread only.
 */
final class Jobs implements Acting.Ending {
  /** The most at once. */
  static final int MOST = 1_000;

  /** After so long without an outcome it is told that it waits. */
  private static final Duration SLOW = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(Jobs.class);

  private final Clock clock;
  private final ScheduledExecutorService thread;
  private final UseCase useCase;
  private final Services services;
  private final Notes notes;
  private final Acting acting;
  private final Map<MeterId, Deque<Job>> queues = new HashMap<>();

  /** Meters whose first job waits for a session or for a pause to end, and the job. */
  private final Map<MeterId, Job> parked = new HashMap<>();

  /** What was sent, stands at its meter and waits for somebody there. */
  private final Map<MeterId, List<Job>> standing = new HashMap<>();

  private int open;

  Jobs(Clock clock, ScheduledExecutorService thread, UseCase useCase, Services services) {
    this.clock = clock;
    this.thread = thread;
    this.useCase = useCase;
    this.services = services;
    this.notes = new Notes(useCase.map(), services::state);
    this.acting = new Acting(thread, services, notes, this);
  }

  /** Takes an instruction; completes the answer latest when its validity ends. */
  void take(Instruction instruction, CompletableFuture<Outcome> answer, Consumer<String> waiting) {
    Optional<Outcome> refusal = refusal(instruction);
    if (refusal.isPresent()) {
      answer.complete(refusal.get());
      return;
    }
    Job job;
    try {
      job =
          new Job(
              instruction,
              instruction.meter().orElseThrow(),
              useCase.reader().apply(instruction),
              answer,
              waiting,
              notes.has(instruction.id()));
    } catch (IllegalArgumentException e) {
      answer.complete(
          Outcome.of(Status.MALFORMED, instruction.type() + " is malformed: " + e.getMessage()));
      return;
    } catch (StateException e) {
      answer.complete(
          Outcome.of(
              Status.FAILED, "The gateway's memory cannot be read, so it did nothing: ask later"));
      return;
    }
    open++;
    long left = Duration.between(clock.instant(), instruction.validUntil()).toMillis();
    var deadline = thread.schedule(() -> deadline(job), left, TimeUnit.MILLISECONDS);
    var slow = thread.schedule(() -> slow(job), SLOW.toMillis(), TimeUnit.MILLISECONDS);
    answer.whenComplete(
        (outcome, e) -> {
          deadline.cancel(false);
          slow.cancel(false);
        });
    Deque<Job> queue = queues.computeIfAbsent(job.meter, m -> new ArrayDeque<>());
    queue.add(job);
    if (queue.size() == 1) {
      acting.look(job);
    }
  }

  private Optional<Outcome> refusal(Instruction instruction) {
    if (instruction.meter().isEmpty()) {
      return Optional.of(Outcome.of(Status.MALFORMED, instruction.type() + " needs a meter"));
    }
    if (!instruction.validUntil().isAfter(clock.instant())) {
      return Optional.of(
          Outcome.of(Status.EXPIRED, "Its validity had ended: ask again with a new id"));
    }
    if (open >= MOST) {
      return Optional.of(Outcome.of(Status.OVERLOADED, useCase.busy() + ": ask again later"));
    }
    MeterId meter = instruction.meter().get();
    if (services.directory().isEmpty()) {
      return Optional.of(
          Outcome.of(
              Status.UNREACHABLE,
              "The gateway's meter directory is not available: ask again later"));
    }
    Optional<MeterEntry> entry = services.directory().get().find(meter);
    if (entry.isEmpty()) {
      return Optional.of(
          Outcome.of(
              Status.UNKNOWN_METER,
              "This gateway has no meter " + meter + ": check the id, or register it"));
    }
    return entry.get().state() == MeterEntry.State.BLOCKED
        ? Optional.of(Outcome.of(Status.REFUSED, "The meter is blocked at this gateway"))
        : Optional.empty();
  }

  /** The meter can be talked to: what waited for it goes on. */
  void associated(MeterId meter) {
    Job job = parked.remove(meter);
    if (job != null) {
      acting.look(job);
    }
    notified(meter);
  }

  /** The meter said something: perhaps what is waited for. */
  void notified(MeterId meter) {
    List.copyOf(standing.getOrDefault(meter, List.of())).forEach(acting::look);
  }

  @Override
  public void stands(Job job, View view) {
    boolean first = job.standing == null;
    job.stands(view);
    if (first) {
      standing.computeIfAbsent(job.meter, m -> new ArrayList<>()).add(job);
      leave(job);
    }
    lookLater(job);
  }

  private void lookLater(Job job) {
    if (job.again != null) {
      job.again.cancel(false);
    }
    job.again =
        thread.schedule(() -> acting.look(job), job.pause().toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void later(Job job, String obstacle) {
    if (job.answer.isDone()) {
      return;
    }
    if (job.standing != null) {
      lookLater(job);
      return;
    }
    job.tell(obstacle);
    job.obstacle = obstacle;
    parked.put(job.meter, job);
    thread.schedule(() -> again(job), job.pause().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void again(Job job) {
    if (parked.remove(job.meter, job)) {
      acting.look(job);
    }
  }

  private void slow(Job job) {
    boolean first =
        Optional.ofNullable(queues.get(job.meter)).map(q -> q.peek() == job).orElse(true);
    job.tell(first ? "it has not answered yet" : "another instruction about it goes first");
  }

  private static boolean mayHaveActed(Job job) {
    return job.begun || job.sending || job.interrupted || job.standing != null;
  }

  private void deadline(Job job) {
    String why = job.obstacle.isEmpty() ? "" : " (" + job.obstacle + ")";
    if (job.standing != null && !job.standing.open().isEmpty()) {
      String text = "The instruction's validity ended: " + job.standing.open();
      finish(job, Acting.with(Status.TIMED_OUT, text, job.standing));
    } else if (mayHaveActed(job)) {
      finish(
          job,
          Outcome.of(
              Status.TIMED_OUT,
              "It may have been carried out, but the meter did not confirm it before the instruction's validity ended"
                  + why
                  + ": look what the meter is before you ask again"));
    } else if (parked.get(job.meter) == job) {
      finish(
          job,
          Outcome.of(
              Status.UNREACHABLE,
              "The meter could not be reached before the instruction's validity ended"
                  + why
                  + ". "
                  + job.wish.undone()));
    } else {
      finish(
          job,
          Outcome.of(
              Status.TIMED_OUT,
              "The meter did not answer before the instruction's validity ended" + why));
    }
  }

  @Override
  public void finish(Job job, Outcome outcome) {
    Deque<Job> queue = queues.get(job.meter);
    boolean waited = queue != null && queue.contains(job);
    if (!waited && !stood(job)) {
      return;
    }
    open--;
    try {
      journal(job, outcome);
    } catch (RuntimeException e) {
      log.error("It was not journaled what became of instruction {}", job.instruction.id(), e);
    }
    job.answer.complete(outcome);
    if (waited) {
      leave(job);
    }
  }

  /** Makes room for the next about its meter. */
  private void leave(Job job) {
    Deque<Job> queue = queues.get(job.meter);
    if (queue == null) {
      return;
    }
    boolean first = queue.peek() == job;
    queue.remove(job);
    parked.remove(job.meter, job);
    if (queue.isEmpty()) {
      queues.remove(job.meter);
    } else if (first) {
      acting.look(queue.element());
    }
  }

  private boolean stood(Job job) {
    List<Job> jobs = standing.get(job.meter);
    if (jobs == null || !jobs.remove(job)) {
      return false;
    }
    if (jobs.isEmpty()) {
      standing.remove(job.meter);
    }
    if (job.again != null) {
      job.again.cancel(false);
    }
    return true;
  }

  /** The consumer may know who changed what. */
  private void journal(Job job, Outcome outcome) {
    if (!mayHaveActed(job)) {
      return;
    }
    String text =
        "Instruction "
            + job.instruction.id()
            + " to "
            + job.wish.text()
            + " ended with "
            + outcome.status()
            + ": "
            + outcome.text();
    services
        .journal()
        .ifPresent(
            journal ->
                journal.record(
                    new JournalEvent(
                        LogKind.CONSUMER,
                        job.instruction.type(),
                        job.instruction.issuer(),
                        Optional.of(job.meter),
                        text)));
  }

  /** Forgets the notes of instructions that cannot come again. */
  void sweep() {
    try {
      if (services.time().map(TrustedTime::trusted).orElse(false)) {
        notes.forget(clock.instant());
      }
    } catch (StateException e) {
      log.debug("Old notes are forgotten later: {}", e.getMessage());
    }
  }

  /** Answers what is open, because the use case ends. */
  void close() {
    List<Job> all = new ArrayList<>();
    queues.values().forEach(all::addAll);
    standing.values().forEach(all::addAll);
    queues.clear();
    standing.clear();
    parked.clear();
    all.forEach(
        job ->
            job.answer.complete(
                Outcome.of(
                    Status.FAILED,
                    mayHaveActed(job)
                        ? service()
                            + " was stopped before the meter confirmed it: look what the meter is"
                        : service()
                            + " was stopped before it did anything: ask again with a new id")));
  }

  private String service() {
    return "The gateway's " + useCase.name() + " service";
  }
}
