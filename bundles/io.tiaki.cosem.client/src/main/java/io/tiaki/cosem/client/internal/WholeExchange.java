package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.CodecException;

/** A request that goes out in one, and is sent again when no answer comes if that does no harm. */
abstract class WholeExchange<T> extends ServiceExchange<T> {
  private final boolean once;
  private int sent;
  private volatile boolean inDoubt;

  /**
   * @param once whether the meter must not get it twice
   */
  WholeExchange(Terms terms, int responseTag, boolean renewed, boolean once) {
    super(terms, responseTag, renewed);
    this.once = once;
  }

  abstract Apdu request();

  @Override
  public Step<T> start() {
    renewInvoke();
    sent = 0;
    inDoubt = once;
    return send();
  }

  Step<T> send() {
    sent++;
    return new Step.Send<>(request());
  }

  @Override
  public Step<T> timedOut() {
    if (inDoubt) {
      return failed(Reason.IN_DOUBT, "No answer came: the meter may have carried it out");
    }
    return sent < terms.attempts()
        ? send()
        : failed(Reason.TIMED_OUT, "No answer to " + sent + " requests");
  }

  /** The meter has answered for good. */
  final Step<T> done(T result) {
    inDoubt = false;
    return new Step.Done<>(result);
  }

  @Override
  final void notServed() {
    inDoubt = false;
  }

  @Override
  public void notSent() {
    inDoubt = false;
  }

  @Override
  public final boolean inDoubt() {
    return inDoubt;
  }

  @Override
  public Step<T> unreadable(byte[] payload, CodecException why) {
    Step<T> step = super.unreadable(payload, why);
    return step instanceof Step.Failed<T> && inDoubt
        ? failed(Reason.IN_DOUBT, "The meter's answer cannot be read: " + why.getMessage())
        : step;
  }
}
