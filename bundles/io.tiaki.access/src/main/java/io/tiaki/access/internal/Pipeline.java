package io.tiaki.access.internal;

import io.tiaki.platform.Metric;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.store.CommitListener;
import io.tiaki.store.ReadingLog;
import io.tiaki.store.StoredReading;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Outbox;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
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
  private static final ZoneOffset UTC = ZoneOffset.UTC;
  private static final Duration LONGEST_PUT = Duration.ofSeconds(30);

  private final AccessProfile profile;
  private final Clock clock;
  private final ScheduledExecutorService thread;
  private final Services services;
  private final Figures figures;
  private final Work work;
  private final Sealing sealing;
  private final ConsumerLog consumers;
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile boolean stopped;
  private boolean busy;
  private boolean again;
  private Duration retry = FIRST_RETRY;
  private String trouble = "";
  private @Nullable ReadingLog source;
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
    this.figures = new Figures(profile.name(), clock, nanoTime);
    this.work = new Work(profile, services);
    this.sealing = new Sealing(profile);
    this.consumers = new ConsumerLog(profile);
  }

  /** Ends it: what is under way comes to its end, nothing new begins. */
  void stop() {
    stopped = true;
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
    if (stopped) {
      return;
    }
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
      if (!work.isReady()) {
        later(this::step, FIRST_RETRY);
        return;
      }
      long heard = figures.accepted();
      List<StoredReading> batch = next(readings.get());
      if (batch.isEmpty()) {
        rest(heard);
      } else {
        hand(readings.get(), outbox.get(), work.make(batch, stamp()));
      }
    } catch (IOException | SecurityModuleException | RuntimeException e) {
      failed(e);
    }
  }

  /** The figures show what waits also while it cannot leave. */
  private void look(ReadingLog readings) {
    try {
      next(readings);
    } catch (IOException | RuntimeException e) {
      log.debug("What waits cannot be read yet", e);
    }
  }

  private List<StoredReading> next(ReadingLog readings) throws IOException {
    if (source != readings) {
      position = work.position(readings.cursor(profile.reader()));
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

  private void hand(ReadingLog readings, Outbox outbox, Work.Made made)
      throws IOException, SecurityModuleException {
    ReadingsMessage message = made.message();
    if (message.isEmpty()) {
      if (made.selected() > 0 && profile.processing().kind() == Rule.Kind.RAW) {
        log.warn(
            "Readings up to position {} have no value that the uplink protocol can say and stay here",
            message.last());
      }
      remember(readings, made);
      return;
    }
    SecurityModule security =
        services.security().orElseThrow(() -> new IOException("the security module went away"));
    Envelope envelope = sealing.envelope(security, message, stamp());
    CompletableFuture<Void> put = outbox.put(envelope).toCompletableFuture().copy();
    whenDone(
        put,
        "the outbox did not answer",
        () -> {
          figures.handed(made.selected());
          consumers.left(
              services.journal(), made.meters(), LocalDate.ofInstant(clock.instant(), UTC));
          remember(readings, made);
        });
  }

  private Stamp stamp() {
    return new Stamp(clock.instant(), services.mark());
  }

  /** The message is in the outbox: what was remembered for it becomes durable, then it is over. */
  private void remember(ReadingLog readings, Work.Made made) {
    if (stopped) {
      // Another pipeline of this profile may remember already what comes after.
      return;
    }
    long last = made.message().last();
    if (made.change().isEmpty()) {
      taken(readings, last);
      return;
    }
    try {
      CompletableFuture<Void> kept =
          work.memory().commit(made.change().get()).toCompletableFuture().copy();
      whenDone(kept, "the store did not answer", () -> taken(readings, last));
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
  }

  /** Goes on when it is done; who is replaced meanwhile may never answer. */
  private void whenDone(CompletableFuture<Void> future, String silence, Runnable next) {
    var guard =
        thread.schedule(
            () -> future.completeExceptionally(new TimeoutException(silence)),
            LONGEST_PUT.toSeconds(),
            TimeUnit.SECONDS);
    future.whenCompleteAsync(
        (ok, failure) -> {
          guard.cancel(false);
          Throwable trouble = failure == null ? unexpected(next) : failure;
          if (trouble != null) {
            failed(trouble);
          }
        },
        thread);
  }

  /** What another bundle throws must not end the pipeline: it goes on by being tried again. */
  private static @Nullable Throwable unexpected(Runnable next) {
    try {
      next.run();
      return null;
    } catch (RuntimeException e) {
      return e;
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
