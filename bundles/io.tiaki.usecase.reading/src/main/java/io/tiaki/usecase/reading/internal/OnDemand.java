package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import io.tiaki.usecase.reading.Services;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Carries out {@code reading.read} (R92 to R95) and {@code reading.profile}. Touched by the use
 * case's own thread only.
 */
public final class OnDemand {
  /** The most requests at once. */
  static final int MOST = 1_000;

  /** The most of them that read a profile: each may hold what an outcome can. */
  static final int MOST_PROFILES = 50;

  /** The type of instruction that reads a profile; any other reads the registers. */
  static final String PROFILE = "reading.profile";

  private final Clock clock;
  private final ScheduledExecutorService thread;
  private final Services services;
  private final Function<MeterId, @Nullable MeterState> meters;
  private final Marks marks;
  private final int pieceRows;
  private final Map<MeterId, Deque<Request>> parked = new HashMap<>();
  private final List<Request> open = new ArrayList<>();

  /** A request until its deadline. */
  private static final class Request {
    final Instruction instruction;
    final MeterId meter;
    final @Nullable ProfileWish wish;
    final CompletableFuture<Outcome> answer;

    /** Why it could not be carried out yet. */
    @Nullable Throwable obstacle;

    Request(
        Instruction instruction, @Nullable ProfileWish wish, CompletableFuture<Outcome> answer) {
      this.instruction = instruction;
      this.meter = instruction.meter().orElseThrow();
      this.wish = wish;
      this.answer = answer;
    }
  }

  /**
   * @param pieceRows about how many rows of a profile one request asks for
   */
  public OnDemand(
      Clock clock,
      ScheduledExecutorService thread,
      Services services,
      Function<MeterId, @Nullable MeterState> meters,
      Marks marks,
      int pieceRows) {
    this.marks = marks;
    this.pieceRows = pieceRows;
    this.clock = clock;
    this.thread = thread;
    this.services = services;
    this.meters = meters;
  }

  /** Takes a request; completes the answer latest when its validity ends. */
  public void ask(Instruction instruction, CompletableFuture<Outcome> answer) {
    Instant now = clock.instant();
    Optional<Outcome> refusal = refusal(instruction, now);
    if (refusal.isPresent()) {
      journal(instruction, refusal.get());
      answer.complete(refusal.get());
      return;
    }
    Request request = new Request(instruction, wish(instruction, now), answer);
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

  private Optional<Outcome> refusal(Instruction instruction, Instant now) {
    boolean profile = isProfile(instruction);
    boolean full =
        open.size() >= MOST
            || profile && open.stream().filter(r -> r.wish != null).count() >= MOST_PROFILES;
    try {
      Optional<Outcome> refusal = Admission.refusal(services, meters, instruction, now, full);
      if (refusal.isEmpty()) {
        wish(instruction, now);
      }
      return refusal;
    } catch (IllegalArgumentException e) {
      return Optional.of(Outcome.of(Status.MALFORMED, String.valueOf(e.getMessage())));
    }
  }

  private static boolean isProfile(Instruction instruction) {
    return instruction.type().equals(PROFILE);
  }

  private static @Nullable ProfileWish wish(Instruction instruction, Instant now) {
    return isProfile(instruction) ? ProfileWish.of(instruction.parameters(), now) : null;
  }

  /** Tried without an association too: the COSEM client knows why there is none. */
  private void start(Request request) {
    Optional<CosemClient> cosem = services.cosem();
    if (cosem.isEmpty()) {
      park(request);
      return;
    }
    boolean associated = isAssociated(request);
    ProfileWish wish = request.wish;
    (wish == null ? registers(cosem.get(), request) : profile(cosem.get(), request, wish))
        .whenCompleteAsync(
            (outcome, failure) -> ended(request, associated, outcome, failure), thread);
  }

  private CompletionStage<Outcome> registers(CosemClient cosem, Request request) {
    MeterState meter = meters.apply(request.meter);
    return RegisterRead.read(
            cosem, request.meter, meter == null ? null : meter.layout(), clock.instant())
        .thenApplyAsync(
            reading -> new Outcome(Status.DONE, "", List.of(marks.mark(reading))), thread);
  }

  private CompletionStage<Outcome> profile(CosemClient cosem, Request request, ProfileWish wish) {
    boolean doubtful = marks.isDoubtful(request.meter);
    ProfileRead.Circumstances around =
        new ProfileRead.Circumstances(clock.instant(), doubtful, pieceRows, request.answer::isDone);
    return new ProfileRead(cosem, request.meter, wish, around).run();
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
      Request request, boolean associated, @Nullable Outcome outcome, @Nullable Throwable failure) {
    if (outcome != null) {
      finish(request, outcome);
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
    String code = done ? instruction.type() : "reading.failed";
    String text =
        (isProfile(instruction) ? "Profile on demand " : "Reading on demand ")
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
