package io.tiaki.access.internal;

import io.tiaki.platform.Metric;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.store.CommitListener;
import io.tiaki.store.ReadingLog;
import io.tiaki.store.StoreException;
import io.tiaki.store.StoredReading;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Kind;
import io.tiaki.uplink.Outbox;
import java.lang.ref.WeakReference;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets accepted readings out, in order, as one profile says: reads the log from its cursor, makes a
 * message, encrypts, signs, gives it to the outbox, and moves the cursor when the outbox has it for
 * good. What cannot go on waits and is tried again; nothing is lost, because the log keeps what the
 * cursor has not passed. State is touched by the one thread given.
 */
public final class Pipeline implements CommitListener {
  private static final Logger log = LoggerFactory.getLogger(Pipeline.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
  private static final Duration LONGEST_PUT = Duration.ofSeconds(30);

  private final AccessProfile profile;
  private final Clock clock;
  private final ScheduledExecutorService thread;
  private final Services services;
  private final Figures figures;
  private final AtomicBoolean woken = new AtomicBoolean();
  private boolean busy;
  private boolean again;
  private Duration retry = FIRST_RETRY;
  private String trouble = "";
  private @Nullable ReadingLog source;
  private WeakReference<SecurityModule> checked = new WeakReference<>(null);
  private long position;
  private long unmoved;

  /**
   * @param clock dates messages
   * @param nanoTime only grows; tells how long readings wait
   */
  public Pipeline(
      AccessProfile profile,
      Clock clock,
      LongSupplier nanoTime,
      ScheduledExecutorService thread,
      Services services) {
    this.profile = profile;
    this.clock = clock;
    this.thread = thread;
    this.services = services;
    this.figures = new Figures(clock, nanoTime);
  }

  /** What it lets out, and what waits. */
  List<Metric> metrics() {
    return figures.metrics();
  }

  /** Begins where the cursor stands. */
  public void start() {
    committed(0);
  }

  @Override
  public void committed(long upTo) {
    figures.accepted(upTo);
    if (woken.compareAndSet(false, true)) {
      later(this::wake, profile.batchDelay());
    }
  }

  private void wake() {
    woken.set(false);
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    step();
  }

  private void later(Runnable task, Duration delay) {
    try {
      thread.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      // The cursor stays where it is: the next start goes on from there.
    }
  }

  /** One message; ends in exactly one of: the next step, a retry, rest. */
  private void step() {
    again = false;
    Optional<ReadingLog> readings = services.readings();
    Optional<Outbox> outbox = services.outbox();
    if (readings.isEmpty() || outbox.isEmpty() || services.security().isEmpty()) {
      // Others start or are being updated: no reason to say anything.
      readings.filter(there -> !figures.isFirstKnown()).ifPresent(this::look);
      later(this::step, FIRST_RETRY);
      return;
    }
    try {
      long heard = figures.accepted();
      List<StoredReading> batch = next(readings.get());
      if (batch.isEmpty()) {
        rest(heard);
      } else {
        hand(readings.get(), outbox.get(), ReadingsMessage.of(profile, batch, clock.instant()));
      }
    } catch (StoreException | SecurityModuleException | RuntimeException e) {
      failed(e);
    }
  }

  /** The figures show what waits also while it cannot leave. */
  private void look(ReadingLog readings) {
    try {
      next(readings);
    } catch (StoreException | RuntimeException e) {
      log.debug("What waits cannot be read yet", e);
    }
  }

  private List<StoredReading> next(ReadingLog readings) throws StoreException {
    if (source != readings) {
      position = readings.cursor(profile.reader());
      figures.begin(position);
      source = readings;
      if (position == 0) {
        // The log waits for the readers that it knows, and for no others.
        advance(readings, 0);
      }
    }
    List<StoredReading> batch = readings.read(position, profile.batchMax());
    if (!batch.isEmpty()) {
      figures.next(batch.get(batch.size() - 1).position(), batch.get(0).reading().registered());
    }
    return batch;
  }

  private void rest(long heard) {
    busy = false;
    figures.nothingWaits(heard);
    healed();
    if (again) {
      committed(0);
    }
  }

  private void hand(ReadingLog readings, Outbox outbox, ReadingsMessage message)
      throws SecurityModuleException {
    if (message.isEmpty()) {
      log.warn(
          "Readings up to position {} have no value that the uplink protocol can say and stay here",
          message.last());
      taken(readings, message.last());
      return;
    }
    CompletableFuture<Void> put =
        outbox
            .put(new Envelope(message.id(), Kind.READINGS, sealed(message.json())))
            .toCompletableFuture()
            .copy();
    // An outbox that is replaced meanwhile may never answer.
    var guard =
        thread.schedule(
            () -> put.completeExceptionally(new TimeoutException("the outbox did not answer")),
            LONGEST_PUT.toSeconds(),
            TimeUnit.SECONDS);
    put.whenCompleteAsync(
        (ok, failure) -> {
          guard.cancel(false);
          if (failure == null) {
            figures.handed(message.count());
            taken(readings, message.last());
          } else {
            failed(failure);
          }
        },
        thread);
  }

  private byte[] sealed(byte[] json) throws SecurityModuleException {
    var security =
        services
            .security()
            .orElseThrow(
                () ->
                    new SecurityModuleException(
                        SecurityModuleException.Reason.NO_CERTIFICATE,
                        "the security module went away"));
    byte[] signed = security.sign(profile.signer(), security.envelop(profile.recipient(), json));
    if (!security.equals(checked.get())) {
      checkName(security, signed);
      checked = new WeakReference<>(security);
    }
    return signed;
  }

  /**
   * The control system rejects a message whose signer is not the gateway that it names, and what it
   * rejects is not sent again: under a wrong name nothing may leave.
   */
  private void checkName(SecurityModule security, byte[] signed) throws SecurityModuleException {
    String name = security.verify(signed).signer().commonName();
    if (!name.equals(profile.gateway())) {
      throw new SecurityModuleException(
          SecurityModuleException.Reason.UNTRUSTED,
          "gateway.id is "
              + profile.gateway()
              + ", but the certificate of the key "
              + profile.signer()
              + " is for "
              + name
              + ": correct gateway.id in io.tiaki.access");
    }
  }

  private void taken(ReadingLog readings, long last) {
    healed();
    if (source == readings) {
      position = last;
      figures.passed(last);
    }
    advance(readings, last);
    later(this::step, Duration.ZERO);
  }

  private void advance(ReadingLog readings, long last) {
    readings
        .advance(profile.reader(), last)
        .whenCompleteAsync(
            (ok, failure) -> {
              // A cursor that stayed behind only makes messages leave twice after a restart.
              if (failure != null && unmoved++ == 0) {
                log.warn(
                    "The cursor {} did not move: {}",
                    profile.reader(),
                    cause(failure).getMessage());
              } else if (failure == null) {
                unmoved = 0;
              }
            },
            thread);
  }

  private void failed(Throwable failure) {
    figures.failed();
    Throwable cause = cause(failure);
    String text =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    source = null;
    if (!text.equals(trouble)) {
      trouble = text;
      log.warn(
          "Readings wait at profile {}: {}. They leave in order when it is resolved.",
          profile.name(),
          text);
    }
    later(this::step, retry);
    Duration doubled = retry.multipliedBy(2);
    retry = doubled.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : doubled;
  }

  private void healed() {
    retry = FIRST_RETRY;
    if (!trouble.isEmpty()) {
      trouble = "";
      log.info("Readings leave again by profile {}", profile.name());
    }
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
