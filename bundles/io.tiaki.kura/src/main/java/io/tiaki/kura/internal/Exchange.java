package io.tiaki.kura.internal;

import io.tiaki.model.MeterId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call of an asset: its jobs run one after the other at each meter and side by side at
 * different ones, until all are done or the time is over. Everything but the work itself happens on
 * the caller's thread.
 */
final class Exchange {
  private final Clock clock;
  private final Duration timeout;
  private final long deadline;
  private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
  private final Map<MeterId, Deque<Job>> waiting = new LinkedHashMap<>();
  private final Set<Job> open = Collections.newSetFromMap(new IdentityHashMap<>());

  private record Ended(Job job, MeterAccess.@Nullable Answer answer, @Nullable Throwable failure) {}

  /** Begins to count the time. */
  Exchange(Clock clock, Duration timeout) {
    this.clock = clock;
    this.timeout = timeout;
    this.deadline = System.nanoTime() + timeout.toNanos();
  }

  /** Returns when every record has its status, after the time-out at the latest. */
  void run(List<Job> jobs) {
    for (Job job : jobs) {
      waiting.computeIfAbsent(job.meter(), meter -> new ArrayDeque<>()).add(job);
    }
    waiting.values().forEach(this::begin);
    String unanswered = "no answer within " + timeout.toMillis() + " ms";
    try {
      while (!open.isEmpty()) {
        Ended next = ended.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next == null) {
          break;
        }
        end(next);
      }
    } catch (InterruptedException e) {
      unanswered = "interrupted";
      Thread.currentThread().interrupt();
    }
    fail(unanswered);
  }

  private void end(Ended next) {
    Job job = next.job();
    open.remove(job);
    job.end(next.answer(), next.failure(), clock.millis());
    Deque<Job> queue = waiting.get(job.meter());
    if (queue != null) {
      begin(queue);
    }
  }

  private void begin(Deque<Job> queue) {
    Job job = queue.poll();
    if (job == null) {
      return;
    }
    open.add(job);
    try {
      job.work()
          .get()
          .whenComplete((answer, failure) -> ended.add(new Ended(job, answer, failure)));
    } catch (RuntimeException e) {
      ended.add(new Ended(job, null, e));
    }
  }

  private void fail(String why) {
    open.forEach(job -> Job.fail(job.record(), why, clock.millis()));
    for (Deque<Job> queue : waiting.values()) {
      queue.forEach(job -> Job.fail(job.record(), why, clock.millis()));
    }
  }
}
