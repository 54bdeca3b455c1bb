package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.codec.CodecException;
import java.util.function.Function;

/**
 * An exchange whose result is taken for another.
 *
 * @param <S> what it is for
 * @param <T> what that is taken for
 */
record Mapped<S, T>(Exchange<S> inner, Function<S, T> result) implements Exchange<T> {
  @Override
  public Step<T> start() {
    return map(inner.start());
  }

  @Override
  public Step<T> received(Line.Received answer) {
    return map(inner.received(answer));
  }

  @Override
  public Step<T> unreadable(byte[] payload, CodecException why) {
    return map(inner.unreadable(payload, why));
  }

  @Override
  public Step<T> timedOut() {
    return map(inner.timedOut());
  }

  @Override
  public boolean repeatable() {
    return inner.repeatable();
  }

  @Override
  public int generalBlocks() {
    return inner.generalBlocks();
  }

  @Override
  public void notSent() {
    inner.notSent();
  }

  @Override
  public boolean inDoubt() {
    return inner.inDoubt();
  }

  private Step<T> map(Step<S> step) {
    if (step instanceof Step.Done<S> done) {
      return new Step.Done<>(result.apply(done.result()));
    } else if (step instanceof Step.Send<S> send) {
      return new Step.Send<>(send.apdu());
    } else if (step instanceof Step.Failed<S> failed) {
      return new Step.Failed<>(failed.why());
    } else if (step instanceof Step.NotAssociated<S> lost) {
      return new Step.NotAssociated<>(lost.why());
    }
    return new Step.Stray<>();
  }
}
