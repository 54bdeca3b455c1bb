package io.tiaki.dispatch.internal;

import io.tiaki.dispatch.Services;
import io.tiaki.dispatch.Settings;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Kind;
import io.tiaki.uplink.Outbox;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives outcomes to the outbox, encrypted and signed, one after the other; what it does not take
 * waits. Touched by one thread only.
 */
public final class Answers {
  /** The most outcomes that wait in memory. */
  static final int MOST_WAITING = 2_000;

  private static final Logger log = LoggerFactory.getLogger(Answers.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
  private static final Duration LONGEST_PUT = Duration.ofSeconds(30);

  private final Settings settings;
  private final ScheduledExecutorService thread;
  private final Services services;
  private final Deque<Answer> waiting = new ArrayDeque<>();
  private Duration retry = FIRST_RETRY;
  private boolean busy;
  private String trouble = "";

  private record Answer(OutcomeMessage message, Runnable onTaken) {}

  public Answers(Settings settings, ScheduledExecutorService thread, Services services) {
    this.settings = settings;
    this.thread = thread;
    this.services = services;
  }

  /** Gives an outcome to the outbox; {@code onTaken} runs when it is durable there. */
  public void give(OutcomeMessage message, Runnable onTaken) {
    if (waiting.size() >= MOST_WAITING) {
      // Remembered ones are given again at the next start, or when the instruction is repeated.
      log.warn("Dropped an outcome: {} wait for the outbox already", MOST_WAITING);
      return;
    }
    waiting.add(new Answer(message, onTaken));
    if (!busy) {
      busy = true;
      next();
    }
  }

  /** Gives what may as well be left out: not while many outcomes wait. */
  public void tell(OutcomeMessage message) {
    if (waiting.size() < MOST_WAITING / 2) {
      give(message, () -> {});
    }
  }

  private void next() {
    Answer answer = waiting.peek();
    if (answer == null) {
      busy = false;
      return;
    }
    Optional<Outbox> outbox = services.outbox();
    Optional<SecurityModule> security = services.security();
    if (outbox.isEmpty() || security.isEmpty()) {
      later(FIRST_RETRY);
      return;
    }
    try {
      byte[] json = answer.message().json().getBytes(StandardCharsets.UTF_8);
      byte[] cms =
          security
              .get()
              .sign(settings.signer(), security.get().envelop(settings.recipient(), json));
      put(outbox.get(), new Envelope(answer.message().id(), Kind.OUTCOME, cms));
    } catch (SecurityModuleException | RuntimeException e) {
      failed(e);
    }
  }

  private void put(Outbox outbox, Envelope envelope) {
    CompletableFuture<Void> put = outbox.put(envelope).toCompletableFuture().copy();
    // An outbox that is replaced meanwhile may never answer.
    var guard =
        thread.schedule(
            () -> put.completeExceptionally(new TimeoutException("the outbox did not answer")),
            LONGEST_PUT.toSeconds(),
            TimeUnit.SECONDS);
    put.whenCompleteAsync(
        (ok, failure) -> {
          guard.cancel(false);
          ended(failure);
        },
        thread);
  }

  private void ended(@Nullable Throwable failure) {
    if (failure != null) {
      failed(failure);
      return;
    }
    retry = FIRST_RETRY;
    if (!trouble.isEmpty()) {
      trouble = "";
      log.info("Outcomes leave again");
    }
    waiting.remove().onTaken().run();
    next();
  }

  private void failed(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String text =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    if (!text.equals(trouble)) {
      trouble = text;
      log.warn("Outcomes wait: {}. They leave in order when it is resolved.", text);
    }
    later(retry);
    Duration doubled = retry.multipliedBy(2);
    retry = doubled.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : doubled;
  }

  private void later(Duration delay) {
    try {
      thread.schedule(this::next, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      // Remembered outcomes are given again at the next start.
    }
  }
}
