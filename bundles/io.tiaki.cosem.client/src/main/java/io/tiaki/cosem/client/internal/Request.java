package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What somebody waits for.
 *
 * @param <T> the answer
 */
public final class Request<T> {
  /** Makes the exchange of a request. */
  @FunctionalInterface
  interface Making<T> {
    /**
     * @param renewed whether the association was renewed for this request already
     */
    Exchange<T> exchange(Terms terms, boolean renewed);
  }

  final CompletableFuture<T> answer = new CompletableFuture<>();

  private final boolean managing;
  private final Making<T> making;
  private volatile @Nullable Exchange<T> exchange;
  private boolean renewed;

  /**
   * @param managing whether it needs the association of the management client
   */
  Request(boolean managing, Making<T> making) {
    this.managing = managing;
    this.making = making;
  }

  boolean isManaging() {
    return managing;
  }

  /** The meter has forgotten the association; next time that is an error. */
  void renew() {
    renewed = true;
  }

  /** Whether the meter may have carried out what must not be done twice. */
  boolean isInDoubt() {
    Exchange<T> current = exchange;
    return current != null && current.inDoubt();
  }

  Exchange<T> begin(Terms terms) {
    Exchange<T> begun = making.exchange(terms, renewed);
    exchange = begun;
    return begun;
  }

  /** Fails; what the meter may have carried out is in doubt, whatever went wrong afterwards. */
  void fail(CosemException why) {
    boolean doubt = isInDoubt() && why.reason() != Reason.IN_DOUBT;
    answer.completeExceptionally(
        doubt
            ? new CosemException(
                Reason.IN_DOUBT,
                "The meter may have carried it out, no answer came: " + why.getMessage(),
                why)
            : why);
  }
}
