package io.tiaki.uplink.outbox.internal;

import io.tiaki.platform.StateException;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Kind;
import io.tiaki.uplink.Outbox.OutboxException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes messages onto the shelf, each once. Used by any thread. */
final class Intake {
  private final Supplier<@Nullable Shelf> shelf;
  private final LongSupplier nanoTime;
  private final Runnable wake;

  /** What is on its way to the disk, by id; guarded by this. */
  private final Map<String, Coming> coming = new HashMap<>();

  private long comingOctets;

  private record Coming(CompletableFuture<Void> kept, int size) {}

  /**
   * @param shelf null while the store is away
   * @param nanoTime only grows; tells how long messages wait
   * @param wake called when there is something to send
   */
  Intake(Supplier<@Nullable Shelf> shelf, LongSupplier nanoTime, Runnable wake) {
    this.shelf = shelf;
    this.nanoTime = nanoTime;
    this.wake = wake;
  }

  /** As {@link io.tiaki.uplink.Outbox#put}. */
  CompletionStage<Void> put(Envelope envelope) {
    if (envelope.kind() != Kind.READINGS && envelope.kind() != Kind.OUTCOME) {
      throw new IllegalArgumentException(
          "The outbox takes readings and outcomes, got " + envelope.kind());
    }
    Shelf s = shelf.get();
    if (s == null) {
      return refused("The outbox is not ready: its store is away. Try again later", null);
    }
    byte[] cms = envelope.cms();
    CompletableFuture<Void> kept = new CompletableFuture<>();
    Message message;
    synchronized (this) {
      Coming same = coming.get(envelope.id());
      if (same != null) {
        return same.kept();
      }
      if (s.ledger.has(envelope.id())) {
        return CompletableFuture.completedFuture(null);
      }
      if (!s.ledger.fits(cms.length, coming.size(), comingOctets)) {
        return refused(
            "The outbox is full: " + s.ledger.size() + " messages wait for their receipt", null);
      }
      message = s.place(envelope, cms.length);
      coming.put(envelope.id(), new Coming(kept, cms.length));
      comingOctets += cms.length;
    }
    s.keep(message, cms).whenComplete((v, failure) -> kept(s, message, kept, failure));
    return kept;
  }

  private void kept(
      Shelf s, Message message, CompletableFuture<Void> kept, @Nullable Throwable failure) {
    synchronized (this) {
      coming.remove(message.id());
      comingOctets -= message.size();
      if (failure == null) {
        s.ledger.add(message, nanoTime.getAsLong());
      }
    }
    if (failure == null) {
      kept.complete(null);
      wake.run();
    } else {
      String full =
          reason(failure) == StateException.Reason.FULL ? "the disk is full" : "the store failed";
      kept.completeExceptionally(
          new OutboxException("The message was not kept: " + full + ". Try again later", failure));
    }
  }

  private static StateException.@Nullable Reason reason(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof StateException e ? e.reason() : null;
  }

  private static CompletionStage<Void> refused(String why, @Nullable Throwable cause) {
    return CompletableFuture.failedFuture(
        cause == null ? new OutboxException(why) : new OutboxException(why, cause));
  }
}
