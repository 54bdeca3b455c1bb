package io.tiaki.usecase.clock.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.classes.Clock;
import io.tiaki.platform.TimeTrust;
import io.tiaki.platform.TrustedTime;
import io.tiaki.usecase.clock.internal.Deviation.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One look at a meter's clock: reads it, judges it, sets it when that is allowed, and reads it
 * again then. Steps run on the use case's thread.
 */
final class Check {
  /** A long way back says little; a shorter one may follow. */
  private static final int MOST_READS = 3;

  private static final Duration QUARTER = Duration.ofMinutes(15);

  /** What setting may take, and both clocks are to be in the same quarter of an hour meanwhile. */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private final Clock clock;
  private final TrustedTime time;
  private final Executor thread;
  private final LongSupplier nanoTime;
  private final Settings settings;
  private final Duration setToday;

  /** How it ended. */
  enum End {
    /** The clock is right, and was so before. */
    RIGHT,
    /** The clock was set and is right now. */
    SET,
    /** The clock is within the limit, and was not set, because the meter refused. */
    NOT_SET,
    /** The clock is beyond the limit. */
    OFF,
    /** A quarter of an hour ends right now, or time is not trusted: later. */
    LATER,
    /** It cannot be told: the meter takes too long to answer, or does not say what time it is. */
    UNKNOWN
  }

  /**
   * What was found.
   *
   * @param before empty when nothing was
   * @param text why, for people; empty when there is nothing to say
   */
  record Result(End end, Optional<Deviation> before, Optional<Deviation> after, String text) {
    static Result of(End end, Deviation found) {
      return new Result(end, Optional.of(found), Optional.empty(), "");
    }

    static Result of(End end, String text) {
      return new Result(end, Optional.empty(), Optional.empty(), text);
    }
  }

  Check(
      CosemClient cosem,
      MeterClock meter,
      TrustedTime time,
      Executor thread,
      LongSupplier nanoTime,
      Settings settings) {
    this.clock = new Clock(cosem, meter.id());
    this.time = time;
    this.thread = thread;
    this.nanoTime = nanoTime;
    this.settings = settings;
    this.setToday = meter.setToday(nanoTime.getAsLong());
  }

  /** Looks; fails with {@link CosemException} when the meter gives no answer. */
  CompletionStage<Result> run() {
    return look(MOST_READS);
  }

  private CompletionStage<Result> look(int reads) {
    return measure()
        .thenComposeAsync(
            found -> found.isEmpty() ? done(unreadable()) : judge(found.get(), reads), thread);
  }

  private Result unreadable() {
    return time.trusted()
        ? Result.of(End.UNKNOWN, "its clock does not tell seconds and the deviation from UTC")
        : Result.of(End.LATER, "time is not trusted");
  }

  /** Empty when the meter's answer, or our own time, is not good enough. */
  private CompletionStage<Optional<Deviation>> measure() {
    Instant asked = time.now();
    long began = nanoTime.getAsLong();
    return clock
        .time()
        .thenApply(
            shown -> {
              Duration way = Duration.ofNanos(nanoTime.getAsLong() - began);
              TimeTrust trust = time.trust();
              return trust.state() == TimeTrust.State.TRUSTED
                  ? Deviation.of(shown, asked, way, trust.maximumError().orElse(Duration.ZERO))
                  : Optional.empty();
            });
  }

  private CompletionStage<Result> judge(Deviation found, int reads) {
    Verdict verdict = found.verdict(settings, setToday);
    return switch (verdict) {
      case RIGHT -> done(Result.of(End.RIGHT, found));
      case OFF -> done(Result.of(End.OFF, found));
      case UNCLEAR ->
          reads > 1
              ? look(reads - 1)
              : done(Result.of(End.UNKNOWN, "its answers take too long to tell"));
      case SET -> crossesQuarter(found) ? done(Result.of(End.LATER, found)) : set(found);
    };
  }

  /** A clock that is moved over the end of a capture period loses a row, or registers it twice. */
  private boolean crossesQuarter(Deviation found) {
    long now = time.now().toEpochMilli();
    long least = now + Math.min(0, found.ahead().toMillis()) - MARGIN.toMillis();
    long most = now + Math.max(0, found.ahead().toMillis()) + MARGIN.toMillis();
    return Math.floorDiv(least, QUARTER.toMillis()) != Math.floorDiv(most, QUARTER.toMillis());
  }

  /** Shifted by what was measured, so that the way does not matter; set, when it cannot shift. */
  private CompletionStage<Result> set(Deviation found) {
    Duration by = Duration.ofSeconds(-Math.round(found.ahead().toMillis() / 1_000.0));
    return clock
        .shiftTime(by, Repetition.NEVER)
        .exceptionallyComposeAsync(
            failure ->
                reason(failure) == Reason.ACCESS_REFUSED
                    ? clock.setTime(local(found), Repetition.NEVER)
                    : CompletableFuture.failedStage(failure),
            thread)
        .handleAsync((done, failure) -> failure, thread)
        .thenComposeAsync(failure -> readBack(found, failure), thread);
  }

  /** Nothing but the clock itself tells what became of it. */
  private CompletionStage<Result> readBack(Deviation found, @Nullable Throwable failure) {
    String why = failure == null ? "" : String.valueOf(cause(failure).getMessage());
    return measure()
        .handle(
            (now, lost) ->
                lost == null
                    ? new Result(isRight(now) ? End.SET : End.NOT_SET, Optional.of(found), now, why)
                    : new Result(
                        End.NOT_SET,
                        Optional.of(found),
                        Optional.empty(),
                        why + " It could not be read again."));
  }

  private boolean isRight(Optional<Deviation> now) {
    return now.isPresent() && now.get().verdict(settings, Duration.ZERO) == Verdict.RIGHT;
  }

  /** The time when it arrives, in the meter's own zone. */
  private CosemDateTime local(Deviation found) {
    CosemDateTime shown = found.shown();
    OffsetDateTime t =
        time.now()
            .plus(found.halfWay())
            .atOffset(ZoneOffset.UTC)
            .minus(Duration.ofMinutes(shown.deviation()));
    return new CosemDateTime(
        t.getYear(),
        t.getMonthValue(),
        t.getDayOfMonth(),
        t.getDayOfWeek().getValue(),
        t.getHour(),
        t.getMinute(),
        t.getSecond(),
        t.getNano() / 10_000_000,
        shown.deviation(),
        shown.clockStatus() & 0x80);
  }

  static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private static @Nullable Reason reason(Throwable failure) {
    return cause(failure) instanceof CosemException cosem ? cosem.reason() : null;
  }

  private static CompletionStage<Result> done(Result result) {
    return CompletableFuture.completedStage(result);
  }
}
