package io.tiaki.usecase.work;

import io.tiaki.access.AccessControl;
import io.tiaki.access.AccessRequest;
import io.tiaki.access.Decision;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.platform.TrustedTime;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one job out: looks what the meter is, asks whether it may be changed, notes it, sends,
 * and looks again. Touched by the use case's own thread only.
 */
final class Acting {
  private static final Logger log = LoggerFactory.getLogger(Acting.class);

  /** So often it is sent again when the meter shows that nothing was done. */
  private static final int MOST_LOSSES = 5;

  private final Executor thread;
  private final Services services;
  private final Notes notes;
  private final Ending ending;

  /** How a job goes on. */
  interface Ending {
    /** It is over. */
    void finish(Job job, Outcome outcome);

    /** All was sent and stands at the meter; it is looked at again. */
    void stands(Job job, View view);

    /** It is tried again later. */
    void later(Job job, String obstacle);
  }

  Acting(Executor thread, Services services, Notes notes, Ending ending) {
    this.thread = thread;
    this.services = services;
    this.notes = notes;
    this.ending = ending;
  }

  /** Begins, or goes on. */
  void look(Job job) {
    guarded(job, () -> ask(job));
  }

  /** A mistake in one step ends its job with an outcome, and no other job. */
  private void guarded(Job job, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      log.error(
          "Instruction {} about meter {} failed unexpectedly; others go on",
          job.instruction.id(),
          job.meter,
          e);
      ending.finish(
          job,
          Outcome.of(
              Status.FAILED,
              job.begun || job.sending || job.interrupted
                  ? "The gateway failed after it began; its system log says more: look what the meter is before you ask again"
                  : "The gateway failed before it did anything; its system log says more: ask again with a new id"));
    }
  }

  private void ask(Job job) {
    if (job.looking) {
      return;
    }
    Optional<CosemClient> client = services.cosem();
    if (client.isEmpty()) {
      ending.later(job, "the gateway's COSEM client is not there");
      return;
    }
    job.looking = true;
    job.wish
        .look(client.get(), job.meter)
        .whenCompleteAsync((view, failure) -> guarded(job, () -> seen(job, view, failure)), thread);
  }

  private void seen(Job job, @Nullable View view, @Nullable Throwable failure) {
    job.looking = false;
    if (job.answer.isDone()) {
      return;
    }
    if (failure != null || view == null) {
      failed(job, failure == null ? new IllegalStateException("no answer") : failure);
    } else if (view.met()) {
      ending.finish(job, done(job, view));
    } else if (!view.open().isEmpty()) {
      ending.stands(job, view);
    } else if (view.goesOn()) {
      job.progress(view.progress());
      job.standing = job.standing == null ? null : view;
      change(job, view);
    } else if (job.standing != null) {
      ending.finish(
          job,
          with(Status.FAILED, "It stood at the meter and does not any more: " + view.text(), view));
    } else if (job.interrupted) {
      ending.finish(
          job,
          with(
              Status.FAILED,
              "It was interrupted by a restart of the gateway and was not begun again: "
                  + view.text()
                  + ". Ask again with a new id",
              view));
    } else if (job.acted && !(job.doubted && job.losses < MOST_LOSSES)) {
      ending.finish(
          job,
          with(Status.FAILED, "The meter was told to, but it shows that " + view.text(), view));
    } else {
      job.acted = false;
      job.doubted = false;
      change(job, view);
    }
  }

  private static Outcome done(Job job, View view) {
    String how =
        job.begun || job.standing != null
            ? "Confirmed by the meter: "
            : job.interrupted && job.standing == null
                ? "Confirmed by the meter after a restart: "
                : view.unchanged();
    return with(Status.DONE, how + view.text(), view);
  }

  static Outcome with(Status status, String text, View view) {
    String data = Base64.getEncoder().encodeToString(view.json().getBytes(StandardCharsets.UTF_8));
    return new Outcome(status, text, List.of(), data);
  }

  private void change(Job job, View view) {
    Optional<Outcome> objection = objection(job);
    if (objection.isPresent()) {
      ending.finish(job, objection.get());
      return;
    }
    Plan plan = view.plan();
    if (!plan.refusal().isEmpty()) {
      String text =
          (job.begun ? "The gateway did nothing more: " : "The gateway did nothing: ")
              + plan.refusal()
              + " ("
              + view.text()
              + ")";
      ending.finish(job, with(Status.REFUSED, text, view));
      return;
    }
    if (view.goesOn() && (job.begun || job.interrupted)) {
      send(job, plan.steps(), 0);
      return;
    }
    notes
        .keep(job.instruction)
        .whenCompleteAsync(
            (ok, failure) ->
                guarded(
                    job,
                    () -> {
                      if (failure == null) {
                        send(job, plan.steps(), 0);
                      } else {
                        ending.later(job, "it cannot be noted: " + Failures.text(failure));
                      }
                    }),
            thread);
  }

  /** What dispatch found right may not be so any more when a meter comes back after days. */
  private Optional<Outcome> objection(Job job) {
    if (!services.time().map(TrustedTime::trusted).orElse(false)) {
      return Optional.of(
          Outcome.of(
              Status.TIME_NOT_TRUSTED,
              "The gateway's time is not trusted, so it is not known whether this is still valid: ask again later"));
    }
    Optional<AccessControl> access = services.access();
    if (access.isEmpty()) {
      return Optional.of(
          Outcome.of(
              Status.FAILED, "The gateway's access control is not there: ask again with a new id"));
    }
    Decision decision =
        access
            .get()
            .decide(
                new AccessRequest(
                    job.instruction.issuer(), job.instruction.type(), Optional.of(job.meter)));
    return decision.permitted()
        ? Optional.empty()
        : Optional.of(
            Outcome.of(Status.REFUSED, "Access control refused it: " + decision.reason()));
  }

  private void send(Job job, List<Plan.Step> steps, int next) {
    Optional<CosemClient> client = services.cosem();
    if (job.answer.isDone()) {
      return;
    }
    if (next == steps.size()) {
      job.acted = true;
      look(job);
    } else if (client.isEmpty()) {
      undone(job, "the gateway's COSEM client is not there");
    } else {
      job.sending = true;
      Requests.send(client.get(), job, steps.get(next))
          .whenCompleteAsync(
              (refusal, failure) -> guarded(job, () -> sent(job, steps, next, refusal, failure)),
              thread);
    }
  }

  private void sent(
      Job job,
      List<Plan.Step> steps,
      int step,
      @Nullable String refusal,
      @Nullable Throwable failure) {
    if (job.answer.isDone()) {
      return;
    }
    job.sending = false;
    if (failure != null) {
      lost(job, failure);
    } else if (refusal != null && !refusal.isEmpty()) {
      String text = "The meter refused step \"" + steps.get(step).name() + "\": " + refusal;
      ending.finish(job, Outcome.of(Status.REFUSED, text));
    } else {
      job.begun = true;
      send(job, steps, step + 1);
    }
  }

  private void lost(Job job, Throwable failure) {
    Optional<CosemException> client = Failures.ofClient(failure);
    if (client.isPresent() && client.get().reason() == Reason.IN_DOUBT) {
      job.begun = true;
      job.acted = true;
      job.doubted = true;
      job.losses++;
      look(job);
    } else if (client.isPresent() && client.get().retryable()) {
      undone(job, Failures.text(failure));
    } else {
      ending.finish(job, Failures.outcome(failure));
    }
  }

  /** It is certain that the last request did nothing. */
  private void undone(Job job, String why) {
    if (!job.begun) {
      notes.remove(job.instruction.id());
    }
    ending.later(job, why);
  }

  private void failed(Job job, Throwable failure) {
    boolean retryable = Failures.ofClient(failure).map(CosemException::retryable).orElse(false);
    if (retryable) {
      ending.later(job, Failures.text(failure));
    } else if (job.acted || job.interrupted) {
      String text = "It may have been carried out, but cannot be confirmed: ";
      ending.finish(job, Outcome.of(Status.FAILED, text + Failures.text(failure)));
    } else {
      ending.finish(job, Failures.outcome(failure));
    }
  }
}
