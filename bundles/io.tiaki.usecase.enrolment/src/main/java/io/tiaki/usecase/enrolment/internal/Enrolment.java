package io.tiaki.usecase.enrolment.internal;

import io.tiaki.directory.MeterEntry;
import io.tiaki.directory.MeterRegistry;
import io.tiaki.directory.Registration;
import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.LogKind;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateException;
import io.tiaki.platform.TrustedTime;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import io.tiaki.usecase.work.Notes;
import io.tiaki.usecase.work.Parameters;
import io.tiaki.usecase.work.Services;
import io.tiaki.usecase.work.UseCase;
import io.tiaki.usecase.work.Wish;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers meters at the gateway and removes them, as it is instructed (R97 to R99). What is read
 * of them first and last, the engine reads that all use cases have. Safe for use by many threads.
 */
public final class Enrolment {
  private static final Logger LOG = LoggerFactory.getLogger(Enrolment.class);

  private static final String REGISTER = "enrolment.register";
  private static final String REMOVE = "enrolment.remove";
  private static final String SHOW = "enrolment.show";

  /** Which instructions have registered a meter: what came after them counts. */
  private static final String MAP = "enrolment.registered";

  private static final Duration SWEEP = Duration.ofHours(1);

  private final Clock clock;
  private final Services services;
  private final Supplier<Optional<MeterRegistry>> registry;
  private final Engine engine;
  private final Notes notes;
  private volatile Instant swept;

  /** Reads a meter as soon as it can be reached, while the instruction is valid. */
  @FunctionalInterface
  public interface Engine {
    CompletionStage<Outcome> handle(Instruction instruction, Consumer<String> waiting);
  }

  public Enrolment(
      Clock clock, Services services, Supplier<Optional<MeterRegistry>> registry, Engine engine) {
    this.clock = clock;
    this.services = services;
    this.registry = registry;
    this.engine = engine;
    this.notes = new Notes(MAP, services::state);
    this.swept = clock.instant();
  }

  /** The use case, for its engine. */
  public static UseCase useCase() {
    return new UseCase(
        "enrolment",
        Set.of(REGISTER, REMOVE, SHOW),
        "Too many meters come and go",
        Enrolment::wish);
  }

  private static Wish wish(Instruction instruction) {
    return switch (instruction.type()) {
      case REGISTER -> {
        registration(instruction, instruction.meter().orElseThrow());
        yield new Looking("It stays registered, and the gateway goes on trying to reach it");
      }
      case REMOVE -> {
        isRead(instruction);
        yield new Looking("It stays registered: ask again, or without its last readings");
      }
      case SHOW -> {
        Parameters.check(instruction, Set.of());
        yield new Looking("Nothing was done");
      }
      default -> throw new IllegalArgumentException("it is no instruction about enrolment");
    };
  }

  private static Registration registration(Instruction instruction, MeterId meter) {
    Map<String, String> said = instruction.parameters();
    Parameters.check(instruction, Set.of("address", "fingerprint", "group"));
    return Registration.of(
        meter,
        said.getOrDefault("address", ""),
        Optional.ofNullable(said.get("fingerprint")),
        said.getOrDefault("group", MeterEntry.DEFAULT_GROUP));
  }

  /** Whether a meter that goes is read before. */
  private static boolean isRead(Instruction instruction) {
    Parameters.check(instruction, Set.of("reading"));
    String reading = instruction.parameters().getOrDefault("reading", "last");
    if (!reading.equals("last") && !reading.equals("none")) {
      throw new IllegalArgumentException("its parameter reading is neither last nor none");
    }
    return reading.equals("last");
  }

  /** Carries an instruction out; as {@link io.tiaki.usecase.InstructionHandler#handle}. */
  public CompletionStage<Outcome> handle(Instruction instruction, Consumer<String> waiting) {
    Optional<MeterId> meter = instruction.meter();
    boolean isOver = !instruction.validUntil().isAfter(clock.instant());
    if (meter.isEmpty() || isOver || instruction.type().equals(SHOW)) {
      return engine.handle(instruction, waiting);
    }
    sweep();
    try {
      return instruction.type().equals(REGISTER)
          ? register(instruction, registration(instruction, meter.get()), waiting)
          : remove(instruction, meter.get(), isRead(instruction), waiting);
    } catch (IllegalArgumentException e) {
      return over(Status.MALFORMED, instruction.type() + " is malformed: " + e.getMessage());
    } catch (StateException e) {
      return over(
          Status.FAILED, "The gateway's memory cannot be read, so it did nothing: ask later");
    }
  }

  private CompletionStage<Outcome> register(
      Instruction instruction, Registration meter, Consumer<String> waiting) throws StateException {
    if (notes.has(instruction.id())) {
      // It goes on after a restart. The meter may have been removed again since.
      return engine.handle(instruction, waiting);
    }
    Optional<MeterRegistry> there = registry.get();
    if (there.isEmpty()) {
      return away();
    }
    String what = "Registered at " + meter.place() + ". ";
    return there
        .get()
        .register(meter)
        .thenCompose(done -> notes.keep(instruction).exceptionally(full -> null))
        .handle((done, failure) -> Optional.ofNullable(failure))
        .thenCompose(
            failure -> {
              if (failure.isPresent()) {
                return over(Status.FAILED, "It could not be registered: " + text(failure.get()));
              }
              journal(instruction, "enrolment.registered", "registered at " + meter.place());
              return engine
                  .handle(instruction, waiting)
                  .thenApply(outcome -> with(what, outcome, outcome.status()));
            });
  }

  private CompletionStage<Outcome> remove(
      Instruction instruction, MeterId meter, boolean read, Consumer<String> waiting) {
    if (read || services.directory().map(all -> all.find(meter).isEmpty()).orElse(true)) {
      return engine
          .handle(instruction, waiting)
          .thenCompose(
              outcome ->
                  outcome.status() == Status.DONE
                      ? removed(instruction, meter, outcome)
                      : CompletableFuture.completedStage(outcome));
    }
    return removed(instruction, meter, Outcome.of(Status.DONE, "It was not read before"));
  }

  private CompletionStage<Outcome> removed(
      Instruction instruction, MeterId meter, Outcome outcome) {
    Optional<MeterRegistry> there = registry.get();
    if (there.isEmpty()) {
      return away();
    }
    return there
        .get()
        .remove(meter)
        .handle(
            (done, failure) -> {
              if (failure != null) {
                return with(
                    "It stays registered, it could not be removed: " + text(failure) + ". ",
                    outcome,
                    Status.FAILED);
              }
              journal(instruction, "enrolment.removed", "removed");
              return with("Removed from this gateway. ", outcome, Status.DONE);
            });
  }

  private static Outcome with(String before, Outcome outcome, Status status) {
    return new Outcome(status, before + outcome.text(), outcome.readings(), outcome.data());
  }

  private static CompletionStage<Outcome> away() {
    return over(
        Status.FAILED,
        "The gateway's meter directory is not available, nothing changed: ask later");
  }

  private static CompletionStage<Outcome> over(Status status, String text) {
    return CompletableFuture.completedStage(Outcome.of(status, text));
  }

  private static String text(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return String.valueOf(cause.getMessage());
  }

  private void journal(Instruction instruction, String code, String what) {
    String text = "Instruction " + instruction.id() + ": the meter was " + what;
    JournalEvent event =
        new JournalEvent(LogKind.SYSTEM, code, instruction.issuer(), instruction.meter(), text);
    try {
      services.journal().ifPresent(journal -> journal.record(event));
    } catch (RuntimeException e) {
      LOG.error("It was not journaled what instruction {} did", instruction.id(), e);
    }
  }

  private void sweep() {
    Instant now = clock.instant();
    if (now.isBefore(swept.plus(SWEEP))
        || !services.time().map(TrustedTime::trusted).orElse(false)) {
      return;
    }
    swept = now;
    try {
      notes.forget(now);
    } catch (StateException e) {
      LOG.debug("Old notes are forgotten later: {}", e.getMessage());
    }
  }
}
