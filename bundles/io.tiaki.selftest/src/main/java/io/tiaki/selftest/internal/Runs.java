package io.tiaki.selftest.internal;

import io.tiaki.platform.Health;
import io.tiaki.platform.SelfTest;
import io.tiaki.platform.SelfTest.Consequence;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tests, one after the other, each within {@link SelfTest#LONGEST}. What failed is tried once
 * more before it counts, because an update may have been in the way. State is touched by the one
 * thread given.
 */
final class Runs {
  /** Between two tests, so that the gateway's own work is not in their way. */
  static final Duration PACE = Duration.ofMillis(50);

  /** Between a failure and the second try. */
  static final Duration SECOND_TRY = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(Runs.class);

  private final Clock clock;
  private final ScheduledExecutorService thread;
  private final ExecutorService worker;
  private final BiConsumer<SelfTest, Verdict> onVerdict;
  private final Map<String, Job> jobs = new HashMap<>();
  private final Deque<Job> queue = new ArrayDeque<>();
  private @Nullable Job running;
  private volatile String busy = "";

  private static final class Job {
    final SelfTest test;
    final CompletableFuture<Verdict> done = new CompletableFuture<>();
    @Nullable ScheduledFuture<?> deadline;
    boolean second;

    Job(SelfTest test) {
      this.test = test;
    }
  }

  /**
   * @param thread everything but the tests happens here
   * @param worker the tests run here
   */
  Runs(
      Clock clock,
      ScheduledExecutorService thread,
      ExecutorService worker,
      BiConsumer<SelfTest, Verdict> onVerdict) {
    this.clock = clock;
    this.thread = thread;
    this.worker = worker;
    this.onVerdict = onVerdict;
  }

  /** Runs a test when its turn comes; one that waits already is not run twice. */
  CompletableFuture<Verdict> ask(SelfTest test) {
    Job there = jobs.get(test.name());
    if (there != null && there.test == test) {
      return there.done;
    }
    Job job = new Job(test);
    jobs.put(test.name(), job);
    queue.add(job);
    next();
    return job.done;
  }

  private void next() {
    Job job = running == null ? queue.poll() : null;
    if (job == null) {
      return;
    }
    running = job;
    if (!busy.isEmpty()) {
      ended(job, Health.unknown("The test " + busy + " does not end: see the log"), 0);
      return;
    }
    long began = System.nanoTime();
    Future<?> work =
        worker.submit(
            () -> {
              busy = job.test.name();
              Health health = attempt(job.test);
              busy = "";
              long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
              onThread(() -> ended(job, health, millis));
            });
    job.deadline =
        thread.schedule(
            () -> overdue(job, work), SelfTest.LONGEST.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Health attempt(SelfTest test) {
    try {
      return test.run();
    } catch (InterruptedException e) {
      return Health.unknown("It was interrupted");
    } catch (RuntimeException | LinkageError e) {
      log.warn("The self-test {} failed unexpectedly", test.name(), e);
      return Health.unhealthy("It broke off with " + e.getClass().getSimpleName());
    }
  }

  private void overdue(Job job, Future<?> work) {
    if (running == job) {
      work.cancel(true);
      ended(
          job,
          Health.unhealthy("It did not end within " + SelfTest.LONGEST.toSeconds() + " s"),
          SelfTest.LONGEST.toMillis());
    }
  }

  private void ended(Job job, Health health, long millis) {
    if (running != job) {
      return;
    }
    running = null;
    if (job.deadline != null) {
      job.deadline.cancel(false);
    }
    after(PACE, this::next);
    Verdict verdict =
        new Verdict(
            job.test.name(),
            job.test.protects(),
            job.test.consequence(),
            health,
            clock.instant(),
            millis);
    if (verdict.isFailed() && verdict.consequence() != Consequence.NOTICE && !job.second) {
      job.second = true;
      after(SECOND_TRY, () -> again(job));
      return;
    }
    jobs.remove(job.test.name(), job);
    onVerdict.accept(job.test, verdict);
    job.done.complete(verdict);
  }

  private void again(Job job) {
    queue.addFirst(job);
    next();
  }

  private void after(Duration delay, Runnable task) {
    try {
      thread.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      // Nobody waits any more.
    }
  }

  private void onThread(Runnable task) {
    after(Duration.ZERO, task);
  }
}
