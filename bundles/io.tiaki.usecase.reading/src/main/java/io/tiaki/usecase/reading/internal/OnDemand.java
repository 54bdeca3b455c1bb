package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.directory.MeterEntry;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import io.tiaki.model.Reading;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import io.tiaki.usecase.reading.Services;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Carries out {@code reading.read} (R92 to R95). Touched by the use case's own thread only. */
public final class OnDemand {
  /** The most requests at once. */
  static final int MOST = 1_000;

  private final Clock clock;
  private final ScheduledExecutorService thread;
  private final Services services;
  private final Function<MeterId, @Nullable MeterState> meters;
  private final Marks marks;
  private final Map<MeterId, Deque<Request>> parked = new HashMap<>();
  private final List<Request> open = new ArrayList<>();

  /** A request until its deadline. */
  private static final class Request {
    final Instruction instruction;
    final MeterId meter;
    final CompletableFuture<Outcome> answer;

    /** Why it could not be carried out yet. */
    @Nullable Throwable obstacle;

    Request(Instruction instruction, MeterId meter, CompletableFuture<Outcome> answer) {
      this.instruction = instruction;
      this.meter = meter;
      this.answer = answer;
    }
  }

  public OnDemand(
      Clock clock,
      ScheduledExecutorService thread,
      Services services,
      Function<MeterId, @Nullable MeterState> meters,
      Marks marks) {
    this.marks = marks;
    this.clock = clock;
    this.thread = thread;
    this.services = services;
    this.meters = meters;
  }

  /** Takes a request; completes the answer latest when its validity ends. */
  public void ask(Instruction instruction, CompletableFuture<Outcome> answer) {
    Optional<Outcome> refusal = refusal(instruction);
    if (refusal.isPresent()) {
      journal(instruction, refusal.get());
      answer.complete(refusal.get());
      return;
    }
    Request request = new Request(instruction, instruction.meter().orElseThrow(), answer);
    open.add(request);
    long left = Duration.between(clock.instant(), instruction.validUntil()).toMillis();
    var deadline = thread.schedule(() -> deadline(request), left, TimeUnit.MILLISECONDS);
    answer.whenComplete((outcome, e) -> deadline.cancel(false));
    start(request);
  }

  /** The meter can be talked to: what waited for it goes on. */
  public void associated(MeterId meter) {
    Deque<Request> waiting = parked.remove(meter);
    if (waiting != null) {
      waiting.forEach(this::start);
    }
  }

  /** Answers what is open, because the use case ends. */
  public void close() {
    Outcome outcome =
        Outcome.of(Status.FAILED, "The gateway's reading service was stopped meanwhile: ask again");
    List.copyOf(open).forEach(request -> finish(request, outcome));
  }

  private Optional<Outcome> refusal(Instruction instruction) {
    if (instruction.meter().isEmpty()) {
      return Optional.of(Outcome.of(Status.MALFORMED, "reading.read needs a meter"));
    }
    if (!instruction.validUntil().isAfter(clock.instant())) {
      return Optional.of(
          Outcome.of(Status.EXPIRED, "Its validity had ended: ask again with a new id"));
    }
    if (open.size() >= MOST) {
      return Optional.of(
          Outcome.of(Status.OVERLOADED, "Too many readings are being asked for: ask again later"));
    }
    MeterId meter = instruction.meter().get();
    if (services.directory().isEmpty()) {
      return meters.apply(meter) == null
          ? Optional.of(
              Outcome.of(
                  Status.UNREACHABLE,
                  "The gateway's meter directory is not available: ask again later"))
          : Optional.empty();
    }
    return services
        .directory()
        .flatMap(directory -> directory.find(meter).map(OnDemand::blocked))
        .orElse(
            Optional.of(
                Outcome.of(
                    Status.UNKNOWN_METER,
                    "This gateway has no meter " + meter + ": check the id, or register it")));
  }

  private static Optional<Outcome> blocked(MeterEntry entry) {
    return entry.state() == MeterEntry.State.BLOCKED
        ? Optional.of(Outcome.of(Status.REFUSED, "The meter is blocked at this gateway"))
        : Optional.empty();
  }

  /** Tried without an association too: the COSEM client knows why there is none. */
  private void start(Request request) {
    Optional<CosemClient> cosem = services.cosem();
    if (cosem.isEmpty()) {
      park(request);
      return;
    }
    MeterState meter = meters.apply(request.meter);
    boolean associated = isAssociated(request);
    RegisterRead.read(
            cosem.get(), request.meter, meter == null ? null : meter.layout(), clock.instant())
        .whenCompleteAsync(
            (reading, failure) -> ended(request, associated, reading, failure), thread);
  }

  private boolean isAssociated(Request request) {
    MeterState meter = meters.apply(request.meter);
    return meter != null && meter.isAssociated();
  }

  private void park(Request request) {
    if (!request.answer.isDone()) {
      parked.computeIfAbsent(request.meter, m -> new ArrayDeque<>()).add(request);
    }
  }

  private void ended(
      Request request, boolean associated, @Nullable Reading reading, @Nullable Throwable failure) {
    if (reading != null) {
      finish(request, new Outcome(Status.DONE, "", List.of(marks.mark(reading))));
    } else if (failure != null && Failures.isUnreachable(failure)) {
      request.obstacle = failure;
      if (!associated && isAssociated(request)) {
        start(request);
        return;
      }
      // There is time until the deadline for a session to come, or to come back.
      park(request);
    } else if (failure != null) {
      finish(request, Failures.outcome(failure));
    }
  }

  private void deadline(Request request) {
    Deque<Request> waiting = parked.get(request.meter);
    boolean waited = waiting != null && waiting.remove(request);
    if (waited && waiting != null && waiting.isEmpty()) {
      parked.remove(request.meter);
    }
    finish(
        request,
        waited
            ? Failures.unreachable(request.obstacle)
            : Outcome.of(
                Status.TIMED_OUT,
                "The meter did not answer before the instruction's validity ended"));
  }

  private void finish(Request request, Outcome outcome) {
    if (open.remove(request)) {
      journal(request.instruction, outcome);
      request.answer.complete(outcome);
    }
  }

  /** R95: success or failure, with time and error, without the values. */
  private void journal(Instruction instruction, Outcome outcome) {
    boolean done = outcome.status() == Status.DONE;
    String code = done ? "reading.read" : "reading.failed";
    String text =
        "Reading on demand "
            + instruction.id()
            + ": "
            + outcome.status()
            + (outcome.text().isEmpty() ? "" : ": " + outcome.text());
    services
        .journal()
        .ifPresent(
            journal ->
                journal.record(
                    instruction
                        .meter()
                        .map(meter -> JournalEvent.system(code, meter, text))
                        .orElseGet(() -> JournalEvent.system(code, instruction.issuer(), text))));
  }
}
