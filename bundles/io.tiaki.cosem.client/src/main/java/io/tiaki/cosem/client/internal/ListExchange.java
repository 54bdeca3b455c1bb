package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.client.internal.Quirks.Feature;
import io.tiaki.cosem.codec.CodecException;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Several requests as one: in lists as long as the PDU where the meter takes them, one by one where
 * it does not or answers wrongly.
 *
 * @param <I> what is asked
 * @param <T> what is answered
 */
final class ListExchange<I, T> implements Exchange<List<T>> {
  /** The count stands in one octet: what is longer trips small meters. */
  private static final int MOST = 127;

  /** Tag, choice, invoke id and count; with ACCESS a long invoke id, no time, two counts. */
  private static final int OVERHEAD = 10;

  /**
   * How a kind of request is made.
   *
   * @param feature what is done without when it goes wrong
   * @param offered whether lists may be used at all
   * @param octets what an item adds to a list's length
   * @param list one request for several
   * @param single one request for one
   */
  record Kind<I, T>(
      Feature feature,
      boolean offered,
      ToIntFunction<I> octets,
      Function<List<I>, Exchange<List<T>>> list,
      Function<I, Exchange<T>> single) {}

  private final List<I> items;
  private final List<T> results;
  private final Kind<I, T> kind;
  private final Terms terms;
  private boolean listing;
  private boolean oneByOne;
  private volatile @Nullable Exchange<List<T>> current;

  /**
   * @param results those that are there already; more are added
   */
  ListExchange(List<I> items, List<T> results, Kind<I, T> kind, Terms terms) {
    this.items = items;
    this.results = results;
    this.kind = kind;
    this.terms = terms;
  }

  @Override
  public Step<List<T>> start() {
    if (results.size() == items.size()) {
      return new Step.Done<>(List.copyOf(results));
    }
    List<I> rest = items.subList(results.size(), items.size());
    boolean lists = kind.offered() && !oneByOne && !terms.quirks().has(kind.feature());
    int fitting = lists ? fitting(rest) : 0;
    listing = fitting > 1;
    Exchange<List<T>> next =
        listing
            ? kind.list().apply(rest.subList(0, fitting))
            : new Mapped<>(kind.single().apply(rest.get(0)), List::of);
    current = next;
    return follow(next.start());
  }

  private int fitting(List<I> rest) {
    int left = terms.maxPdu() - OVERHEAD;
    int count = 0;
    while (count < rest.size() && count < MOST) {
      left -= kind.octets().applyAsInt(rest.get(count));
      if (left < 0) {
        return count;
      }
      count++;
    }
    return count;
  }

  private Step<List<T>> follow(Step<List<T>> step) {
    if (step instanceof Step.Done<List<T>> done) {
      results.addAll(done.result());
      return start();
    }
    if (step instanceof Step.NotAssociated<List<T>> && listing) {
      // It may be how it takes a list; the association is renewed, and then it goes without.
      terms.quirks().found(kind.feature());
    } else if (step instanceof Step.Failed<List<T>> failed) {
      if (listing && failed.why().reason() == Reason.PROTOCOL) {
        terms.quirks().found(kind.feature());
        return start();
      }
      if (listing && failed.why().reason() == Reason.TIMED_OUT) {
        // It may be silent to lists, or its answer unreadable where it is ciphered, or too long for
        // a link that loses much. Which of these, is not known: the next list is tried again.
        oneByOne = true;
        return start();
      }
      return new Step.Failed<>(told(failed.why()));
    }
    return step;
  }

  private CosemException told(CosemException why) {
    if (results.isEmpty()) {
      return why;
    }
    String text =
        why.getMessage() + "; " + results.size() + " of " + items.size() + " were answered before";
    return new CosemException(why.reason(), text, why);
  }

  @Override
  public Step<List<T>> received(Line.Received answer) {
    Exchange<List<T>> asked = current;
    return asked == null ? new Step.Stray<>() : follow(asked.received(answer));
  }

  @Override
  public Step<List<T>> unreadable(byte[] payload, CodecException why) {
    Exchange<List<T>> asked = current;
    return asked == null ? new Step.Stray<>() : follow(asked.unreadable(payload, why));
  }

  @Override
  public Step<List<T>> timedOut() {
    Exchange<List<T>> asked = current;
    return asked == null ? new Step.Stray<>() : follow(asked.timedOut());
  }

  @Override
  public boolean repeatable() {
    Exchange<List<T>> asked = current;
    return asked != null && asked.repeatable();
  }

  @Override
  public int generalBlocks() {
    Exchange<List<T>> asked = current;
    return asked == null ? 0 : asked.generalBlocks();
  }

  @Override
  public void notSent() {
    Exchange<List<T>> asked = current;
    if (asked != null) {
      asked.notSent();
    }
  }

  @Override
  public boolean inDoubt() {
    Exchange<List<T>> asked = current;
    return asked != null && asked.inDoubt();
  }
}
