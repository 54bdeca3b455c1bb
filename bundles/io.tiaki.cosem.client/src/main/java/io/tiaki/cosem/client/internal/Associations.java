package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.client.AssociationSecurity.Secured;
import io.tiaki.cosem.client.SecurityPolicy;
import io.tiaki.cosem.client.Timers.Timer;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.InitiateResponse;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.model.MeterId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The application associations of one session: of the client that reads, and of the one that
 * manages, which is opened when it is needed. Used by one mailbox only.
 */
final class Associations {
  private final MeterId meter;
  private final Surroundings surroundings;
  private final Mailbox mailbox;
  private final Transactions transactions;
  private final Map<Integer, Terms> open = new HashMap<>(2);
  private final Quirks quirks = new Quirks();
  private int lastInvokeId;
  private int turn;
  private boolean isWaiting;
  private @Nullable SecurityPolicy policy;

  Associations(
      MeterId meter, Surroundings surroundings, Mailbox mailbox, Transactions transactions) {
    this.meter = meter;
    this.surroundings = surroundings;
    this.mailbox = mailbox;
    this.transactions = transactions;
  }

  /** What holds in an association now; null when it is not open. */
  @Nullable Terms terms(int sap) {
    Terms agreed = open.get(sap);
    return agreed == null ? null : agreed.withAttempts(surroundings.settings().get().attempts());
  }

  /** The meter does not know it any more. */
  void forget(int sap) {
    open.remove(sap);
  }

  void forgetAll() {
    turn++;
    isWaiting = false;
    open.clear();
    quirks.forget();
  }

  /** Opens the association of the client that reads, and maybe manages too; goes on asking. */
  void read(Line line, Consumer<Terms> opened, Consumer<CosemException> refused) {
    Conformance proposed =
        line.sap(false) == line.sap(true)
            ? AssociationExchange.MANAGING
            : AssociationExchange.READING;
    open(line, line.sap(false), proposed, Integer.MAX_VALUE, opened, refused);
  }

  /** Opens the association of the client that manages. */
  void manage(Line line, Consumer<Terms> opened, Consumer<CosemException> refused) {
    int attempts = surroundings.settings().get().attempts();
    open(line, line.sap(true), AssociationExchange.MANAGING, attempts, opened, refused);
  }

  /** Whether an association waits for something that others do before it can be opened. */
  boolean isWaiting() {
    return isWaiting;
  }

  private void open(
      Line line,
      int sap,
      Conformance proposed,
      int attempts,
      Consumer<Terms> opened,
      Consumer<CosemException> refused) {
    Opening opening =
        new Opening(
            line,
            sap,
            proposed,
            attempts,
            transactions,
            this::await,
            (response, maxPdu) -> opened.accept(agreed(sap, response, maxPdu)),
            refused);
    await(
        surroundings.security().get().of(meter),
        security -> {
          policy = security.map(Secured::policy).orElse(SecurityPolicy.NONE);
          opening.begin(security);
        },
        refused);
  }

  /**
   * Runs a task when another policy holds now than when the last association was opened, or none
   * that can be found out.
   */
  void whenSecuredOtherwise(Runnable task) {
    SecurityPolicy before = policy;
    if (before == null) {
      return;
    }
    surroundings
        .security()
        .get()
        .of(meter)
        .whenComplete(
            (now, problem) -> {
              boolean same =
                  problem == null
                      && now.map(Secured::policy).orElse(SecurityPolicy.NONE).equals(before);
              if (!same) {
                mailbox.post(() -> otherwise(before, task));
              }
            });
  }

  private void otherwise(SecurityPolicy before, Runnable task) {
    if (before.equals(policy)) {
      task.run();
    }
  }

  /** Whoever is awaited has as long as the meter has for an answer. */
  private <T> void await(
      CompletionStage<T> stage, Consumer<T> next, Consumer<CosemException> failed) {
    int mine = ++turn;
    isWaiting = true;
    CompletableFuture<T> future = stage.toCompletableFuture();
    if (future.isDone()) {
      go(mine, future, next, failed);
      return;
    }
    Duration patience = surroundings.settings().get().timeout();
    Timer timer =
        surroundings.timers().after(patience, () -> mailbox.post(() -> late(mine, failed)));
    future.whenComplete(
        (value, problem) -> {
          timer.cancel();
          mailbox.post(() -> go(mine, future, next, failed));
        });
  }

  private <T> void go(
      int mine, CompletableFuture<T> future, Consumer<T> next, Consumer<CosemException> failed) {
    if (turn != mine) {
      return;
    }
    isWaiting = false;
    T value;
    try {
      value = future.join();
    } catch (CompletionException | CancellationException problem) {
      failed.accept(reason(problem));
      return;
    }
    next.accept(value);
  }

  private void late(int mine, Consumer<CosemException> failed) {
    if (turn == mine) {
      turn++;
      isWaiting = false;
      failed.accept(
          new CosemException(
              Reason.REFUSED,
              "what secures it is not known in time: see whether store and security module run"));
    }
  }

  private static CosemException reason(Throwable problem) {
    Throwable inner = problem.getCause();
    Throwable cause = problem instanceof CompletionException && inner != null ? inner : problem;
    return cause instanceof CosemException known
        ? known
        : new CosemException(Reason.REFUSED, String.valueOf(cause.getMessage()), cause);
  }

  private Terms agreed(int sap, InitiateResponse response, int maxPdu) {
    Terms terms =
        new Terms(
            response.negotiatedConformance(),
            maxPdu,
            surroundings.settings().get().attempts(),
            this::nextInvokeId,
            quirks);
    open.put(sap, terms);
    return terms;
  }

  private int nextInvokeId() {
    lastInvokeId = lastInvokeId + 1 & InvokeIdAndPriority.MAX_INVOKE_ID;
    return lastInvokeId;
  }
}
