package io.tiaki.usecase.maintenance.internal;

import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.classes.Integers;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One look at a meter: alarm register, error register, and what is new in its event log. */
final class Look {
  private static final long BITS = 0xffff_ffffL;
  private static final AttributeDescriptor ALARMS =
      new AttributeDescriptor(1, ObisCode.of("0-0:97.98.0.255"), 2);
  private static final AttributeDescriptor ERRORS =
      new AttributeDescriptor(1, ObisCode.of("0-0:97.97.0.255"), 2);

  private final CosemClient cosem;
  private final MeterState meter;
  private final EventLog log;
  private final Executor thread;

  /**
   * What a meter shows.
   *
   * @param alarms bits of the alarm register; empty without one
   * @param errors bits of the error register; empty without one
   * @param news of its log; empty without one
   */
  record Seen(OptionalLong alarms, OptionalLong errors, Optional<EventLog.News> news) {}

  Look(CosemClient cosem, MeterState meter, Executor thread) {
    this.cosem = cosem;
    this.meter = meter;
    this.thread = thread;
    this.log = new EventLog(cosem, meter.id(), thread);
  }

  /** Looks; fails with {@link CosemException} when the meter gives no answer. */
  CompletionStage<Seen> run() {
    return cosem
        .get(
            meter.id(),
            List.of(
                new AccessSpecification.Get(ALARMS),
                new AccessSpecification.Get(ERRORS),
                new AccessSpecification.Get(EventLog.ENTRIES_IN_USE)))
        .thenComposeAsync(
            answers -> {
              OptionalLong alarms = bits(answers.get(0));
              OptionalLong errors = bits(answers.get(1));
              return news(bits(answers.get(2))).thenApply(news -> new Seen(alarms, errors, news));
            },
            thread);
  }

  private CompletionStage<Optional<EventLog.News>> news(OptionalLong inUse) {
    if (inUse.isEmpty()) {
      return CompletableFuture.completedStage(Optional.empty());
    } else if (inUse.getAsLong() == 0) {
      boolean gap = !meter.remembered().tail().isEmpty();
      return CompletableFuture.completedStage(
          Optional.of(new EventLog.News(List.of(), List.of(), gap, 0)));
    }
    return layout()
        .thenComposeAsync(
            layout ->
                layout.isEmpty()
                    ? CompletableFuture.completedStage(Optional.empty())
                    : log.read(layout.get(), meter.remembered().tail(), inUse.getAsLong())
                        .thenApply(Optional::of),
            thread);
  }

  /** Asked once as long as the meter is associated: it may be another firmware after that. */
  private CompletionStage<Optional<EventLog.Layout>> layout() {
    if (meter.layout != null) {
      return CompletableFuture.completedStage(meter.layout);
    }
    return log.layout()
        .thenApplyAsync(
            layout -> {
              meter.layout = layout;
              return layout;
            },
            thread);
  }

  /**
   * Clears alarms that were seen, and no others: bits that are written as 0 are cleared, none is
   * set (common practice).
   */
  static CompletionStage<DataAccessResult> clear(CosemClient cosem, MeterId meter, long seen) {
    CosemData kept = new CosemData.DoubleLongUnsigned(~seen & BITS);
    return cosem.set(meter, ALARMS, kept, Repetition.NEVER);
  }

  private static OptionalLong bits(GetResult answer) {
    CosemData value = value(answer);
    OptionalLong bits = value == null ? OptionalLong.empty() : Integers.of(value);
    return bits.isPresent() && bits.getAsLong() >= 0 && bits.getAsLong() <= BITS
        ? bits
        : OptionalLong.empty();
  }

  /**
   * The value; null when the meter has none.
   *
   * @throws CompletionException when it has none at the moment
   */
  static @Nullable CosemData value(GetResult answer) {
    if (answer instanceof GetResult.Value value) {
      return value.data();
    }
    DataAccessResult result = ((GetResult.Error) answer).result();
    if (isPassing(result)) {
      throw new CompletionException(
          new CosemException(CosemException.Reason.TIMED_OUT, "not available now: " + result));
    }
    return null;
  }

  static boolean isPassing(DataAccessResult result) {
    return switch (result) {
      case TEMPORARY_FAILURE, HARDWARE_FAULT, LONG_GET_ABORTED, DATA_BLOCK_UNAVAILABLE -> true;
      default -> false;
    };
  }
}
