package io.tiaki.cosem.client;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The client's invocation counter for one meter (IEC 62056-5-3, 5.3.4): rises with each ciphered
 * APDU, never gives a value twice, also after a crash. Values are reserved ahead: what was reserved
 * and not used is lost. Safe for use by many threads; never blocks.
 */
public final class InvocationCounter {
  /** The highest value. */
  public static final long MOST = 0xffff_ffffL;

  /** So many values are reserved at once. */
  static final int AHEAD = 1_000;

  private static final int SOON = AHEAD / 4;

  /** Keeps how far values are reserved. */
  @FunctionalInterface
  public interface Keeper {
    /**
     * @param end the first value that is not reserved
     * @return completes when it survives a crash
     */
    CompletionStage<Void> keep(long end);
  }

  private final Keeper keeper;
  private long next;
  private long end;
  private CompletableFuture<Void> reserving = CompletableFuture.completedFuture(null);

  /**
   * @param end what was kept last; 1 when nothing was
   */
  public InvocationCounter(long end, Keeper keeper) {
    this.keeper = keeper;
    this.next = Math.max(1, end);
    this.end = next;
  }

  /** A counter that is not kept, for tests: begins at 1. */
  public static InvocationCounter volatileCounter() {
    return new InvocationCounter(1, end -> CompletableFuture.completedStage(null));
  }

  /** Completes when there are values; fails when they could not be kept. */
  public CompletionStage<Void> ready() {
    synchronized (this) {
      if (next < end) {
        return CompletableFuture.completedStage(null);
      }
    }
    return reserve();
  }

  /** The next value; empty while none is reserved, or when all are used up. */
  public OptionalLong next() {
    OptionalLong value;
    boolean soon;
    synchronized (this) {
      value = next < end ? OptionalLong.of(next++) : OptionalLong.empty();
      soon = end - next < SOON;
    }
    if (soon) {
      reserve();
    }
    return value;
  }

  /** From now on only values from this one on are given. */
  public CompletionStage<Void> atLeast(long value) {
    synchronized (this) {
      next = Math.max(next, value);
    }
    return ready();
  }

  /** Whether no value was ever given or reserved before. */
  public synchronized boolean isNew() {
    return next == 1;
  }

  /** The lowest value that may be given next. */
  public synchronized long peek() {
    return next;
  }

  private CompletionStage<Void> reserve() {
    CompletableFuture<Void> mine;
    long wanted;
    synchronized (this) {
      wanted = Math.min(Math.max(next, end) + AHEAD, MOST + 1);
      if (next > MOST) {
        return CompletableFuture.failedStage(
            new IllegalStateException(
                "All invocation counters are used up: give the meter new keys"));
      }
      if (!reserving.isDone()) {
        return reserving.thenCompose(done -> ready());
      }
      mine = new CompletableFuture<>();
      reserving = mine;
    }
    keep(wanted).whenComplete((done, problem) -> kept(wanted, mine, problem));
    return mine;
  }

  /** A keeper that throws has failed as one that says so later. */
  private CompletionStage<Void> keep(long wanted) {
    try {
      return keeper.keep(wanted);
    } catch (RuntimeException problem) {
      return CompletableFuture.failedStage(problem);
    }
  }

  private void kept(long value, CompletableFuture<Void> mine, Throwable problem) {
    synchronized (this) {
      if (problem == null) {
        end = Math.max(end, value);
      }
    }
    if (problem == null) {
      mine.complete(null);
    } else {
      mine.completeExceptionally(problem);
    }
  }
}
