package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.classes.Integers;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Reading;
import io.tiaki.model.Source;
import io.tiaki.store.ReadingSink;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One visit to a meter: learns its layout when that is not known, then reads its profile from the
 * watermark to now, piece by piece, and hands the rows to the store. Steps run on the use case's
 * thread.
 */
public final class Visit {
  private static final AttributeDescriptor BUFFER =
      new AttributeDescriptor(7, ObisCode.LOAD_PROFILE, 2);
  private static final AttributeDescriptor ENTRIES_IN_USE =
      new AttributeDescriptor(7, ObisCode.LOAD_PROFILE, 7);
  private static final int BY_RANGE = 1;

  /** What {@link #from} is past the watermark: the resolution of a COSEM time. */
  private static final Duration RESOLUTION = Duration.ofMillis(10);

  /** The last piece reaches beyond now: the meter's clock may be ahead of ours. */
  private static final Duration AHEAD = Duration.ofHours(1);

  /** How much longer than usual a piece gets where nothing is found. */
  private static final int MOST_STRETCH = 8;

  private static final int MOST_ROWS_AT_ONCE = 500;

  private final MeterState meter;
  private final CosemClient cosem;
  private final ReadingSink sink;
  private final Executor thread;
  private final Plan plan;
  private Instant from;
  private int stretch = 1;
  private int accepted;

  /**
   * What to read.
   *
   * @param horizon from when on, without a watermark; nothing doubted before it is read
   * @param doubted from when on, when rows before the watermark may be missing
   * @param now until when
   * @param pieceRows rows of a piece
   * @param fewRows so many are read in one piece, however long ago they were registered
   * @param share makes equal layouts one
   */
  public record Plan(
      Instant horizon,
      @Nullable Instant doubted,
      Instant now,
      int pieceRows,
      int fewRows,
      UnaryOperator<Layout> share) {}

  public Visit(MeterState meter, CosemClient cosem, ReadingSink sink, Executor thread, Plan plan) {
    this.meter = meter;
    this.cosem = cosem;
    this.sink = sink;
    this.thread = thread;
    this.plan = plan;
    this.from = start(meter, plan);
  }

  private static Instant start(MeterState meter, Plan plan) {
    Instant watermark = meter.watermark();
    Instant next = watermark == null ? plan.horizon() : watermark.plus(RESOLUTION);
    if (plan.doubted() != null && watermark != null) {
      Instant doubted = plan.doubted().isBefore(plan.horizon()) ? plan.horizon() : plan.doubted();
      return doubted.isBefore(next) ? doubted : next;
    }
    Instant through = meter.readThrough();
    return through != null && through.isAfter(next) ? through : next;
  }

  /**
   * Makes the visit.
   *
   * @return how many rows the store accepted; fails with {@link CosemException}, {@link
   *     NonsenseException} or a store exception
   */
  public CompletionStage<Integer> run() {
    return learnt().thenComposeAsync(this::fill, thread).thenApply(ignored -> accepted);
  }

  private CompletionStage<Layout> learnt() {
    Layout known = meter.layout();
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    return meter
        .learner(cosem)
        .learn()
        .thenApplyAsync(
            learnt -> {
              Layout shared = plan.share().apply(learnt);
              meter.layout(shared);
              return shared;
            },
            thread);
  }

  private CompletionStage<@Nullable Void> fill(Layout layout) {
    if (!layout.hasProfile()) {
      return done();
    }
    if (!from.plus(piece(layout)).isBefore(plan.now())) {
      return pieces(layout);
    }
    return cosem
        .get(meter.id(), ENTRIES_IN_USE)
        .thenComposeAsync(
            entries -> {
              // Few rows in all: one piece can hold them, however long ago they were registered.
              return few(entries) ? piece(layout, plan.now().plus(AHEAD), true) : pieces(layout);
            },
            thread);
  }

  private boolean few(GetResult entries) {
    OptionalLong count =
        entries instanceof GetResult.Value v ? Integers.of(v.data()) : OptionalLong.empty();
    return count.isPresent() && count.getAsLong() <= plan.fewRows();
  }

  private Duration piece(Layout layout) {
    return layout.period().multipliedBy(plan.pieceRows());
  }

  private CompletionStage<@Nullable Void> pieces(Layout layout) {
    Instant to = from.plus(piece(layout).multipliedBy(stretch));
    boolean last = !to.isBefore(plan.now());
    return piece(layout, last ? plan.now().plus(AHEAD) : to, last);
  }

  private CompletionStage<@Nullable Void> piece(Layout layout, Instant to, boolean last) {
    return cosem
        .get(meter.id(), BUFFER, range(from, to))
        .thenComposeAsync(answer -> rows(layout, answer, to), thread)
        .thenComposeAsync(
            rows -> {
              stretch = rows > 0 ? 1 : Math.min(stretch * 2, MOST_STRETCH);
              from = to;
              // What was read through is not read again, should a later piece get lost.
              meter.readThrough(last ? null : to);
              if (last) {
                return done();
              }
              return pieces(layout);
            },
            thread);
  }

  private CompletionStage<Integer> rows(Layout layout, GetResult answer, Instant to) {
    if (answer instanceof GetResult.Error error) {
      return CompletableFuture.failedFuture(refusal(error.result()));
    }
    try {
      List<Reading> readings = readings(layout, ((GetResult.Value) answer).data());
      return accept(readings, 0, to).thenApply(ignored -> readings.size());
    } catch (NonsenseException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Exception refusal(DataAccessResult result) {
    return switch (result) {
      case TEMPORARY_FAILURE, HARDWARE_FAULT, LONG_GET_ABORTED, DATA_BLOCK_UNAVAILABLE ->
          new CosemException(
              CosemException.Reason.TIMED_OUT, "its load profile is not available now: " + result);
      default -> new NonsenseException("it refuses its load profile: " + result);
    };
  }

  private List<Reading> readings(Layout layout, CosemData buffer) throws NonsenseException {
    if (!(buffer instanceof CosemData.Array array)) {
      throw new NonsenseException("its load profile is no array");
    }
    RowReader reader = new RowReader(meter.id(), layout.profile(), layout.period(), Source.PROFILE);
    List<Reading> readings = new ArrayList<>(array.elements().size());
    for (CosemData row : array.elements()) {
      if (!(row instanceof CosemData.Structure structure)) {
        throw new NonsenseException("a row of its load profile is no structure");
      }
      reader.read(structure.elements()).ifPresent(readings::add);
    }
    if (readings.isEmpty() && !array.elements().isEmpty()) {
      throw new NonsenseException("no row of its load profile has a time and a value");
    }
    readings.sort(Comparator.comparing(Reading::registered));
    return readings;
  }

  private CompletionStage<@Nullable Void> accept(List<Reading> readings, int start, Instant to) {
    if (start >= readings.size()) {
      return done();
    }
    int end = Math.min(start + MOST_ROWS_AT_ONCE, readings.size());
    List<Reading> part = readings.subList(start, end);
    return sink.accept(part)
        .thenComposeAsync(
            ignored -> {
              accepted += part.size();
              // A row from beyond what was asked for must not hide the gap before it.
              part.stream()
                  .map(Reading::registered)
                  .filter(t -> !t.isAfter(to))
                  .forEach(meter::advance);
              return accept(readings, end, to);
            },
            thread);
  }

  /** range_descriptor (IEC 62056-6-2, 4.3.6): by the clock, all columns. */
  private static SelectiveAccess range(Instant from, Instant to) {
    CosemData clock =
        CosemData.Structure.of(
            new CosemData.LongUnsigned(8),
            CosemData.OctetString.of(ObisCode.CLOCK.octets()),
            new CosemData.IntegerData((byte) 2),
            new CosemData.LongUnsigned(0));
    return new SelectiveAccess(
        BY_RANGE,
        CosemData.Structure.of(clock, time(from), time(to), new CosemData.Array(List.of())));
  }

  private static CosemData time(Instant instant) {
    return CosemData.OctetString.of(CosemDateTime.of(instant).octets());
  }

  private static CompletionStage<@Nullable Void> done() {
    return CompletableFuture.completedFuture(null);
  }
}
