package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.classes.CaptureObject;
import io.tiaki.cosem.classes.ProfileGeneric;
import io.tiaki.cosem.classes.ProfileRow;
import io.tiaki.model.MeterId;
import io.tiaki.usecase.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * Reads the rows of a time from a profile of a meter, by range of its clock (IEC 62056-6-2, 4.3.6),
 * piece by piece. It keeps nothing and moves nobody's watermark. What it has gathered is bounded: a
 * time with more rows than an outcome holds is refused.
 */
final class ProfileRead {
  /** The most rows. */
  static final int MOST_ROWS = 3_000;

  private static final int MOST_COLUMNS = 64;

  /** How much longer than usual a piece gets where nothing is found. */
  private static final int MOST_STRETCH = 8;

  /** The resolution of a COSEM time: a range includes its end. */
  private static final Duration RESOLUTION = Duration.ofMillis(10);

  private final CosemClient cosem;
  private final MeterId meter;
  private final ProfileWish wish;
  private final Circumstances around;
  private final ProfileGeneric profile;

  /**
   * What does not depend on the wish.
   *
   * @param now the time
   * @param doubtful whether readings of this meter are at best questionable now
   * @param pieceRows rows of a piece
   * @param over whether nobody waits any more
   */
  record Circumstances(Instant now, boolean doubtful, int pieceRows, BooleanSupplier over) {}

  ProfileRead(CosemClient cosem, MeterId meter, ProfileWish wish, Circumstances around) {
    this.cosem = cosem;
    this.meter = meter;
    this.wish = wish;
    this.around = around;
    this.profile = new ProfileGeneric(cosem, meter, wish.kind().code());
  }

  /**
   * Reads.
   *
   * @return the outcome; fails with {@link CosemException}, {@link NonsenseException} or {@link
   *     RegisterRead.RefusedException}
   */
  CompletionStage<Outcome> run() {
    return profile.layout().thenCompose(this::learnt);
  }

  private CompletionStage<Outcome> learnt(ProfileGeneric.Layout layout) {
    List<CaptureObject> columns = layout.columns();
    if (columns.size() > MOST_COLUMNS) {
      return failed(new NonsenseException("its profile has more than 64 columns"));
    }
    if (columns.stream().noneMatch(CaptureObject::isTime)) {
      return failed(
          new RegisterRead.RefusedException(
              "The meter registers no time in its "
                  + wish.kind().word()
                  + " profile: its rows cannot be read by time"));
    }
    Duration period = layout.period();
    if (!period.isZero()
        && Duration.between(wish.from(), wish.to()).minusNanos(1).dividedBy(period) >= MOST_ROWS) {
      return failed(tooMany(wish.from().plus(period.multipliedBy(MOST_ROWS))));
    }
    return scales(columns)
        .thenCompose(
            scales -> {
              ProfileTable table = new ProfileTable(wish, layout, scales, around.doubtful());
              return pieces(layout, table, wish.from(), 1);
            })
        .thenCompose(this::outcome);
  }

  /** Scaler and unit of each column that has them. */
  private CompletionStage<List<Optional<ScalerUnit>>> scales(List<CaptureObject> columns) {
    List<CaptureObject> scaled = columns.stream().filter(c -> c.scalerAttribute() != 0).toList();
    if (scaled.isEmpty()) {
      return CompletableFuture.completedFuture(
          columns.stream().map(c -> Optional.<ScalerUnit>empty()).toList());
    }
    List<AccessSpecification.Get> wanted =
        scaled.stream()
            .map(c -> new AttributeDescriptor(c.classId(), c.instance(), c.scalerAttribute()))
            .map(AccessSpecification.Get::new)
            .toList();
    return cosem
        .get(meter, wanted)
        .thenCompose(
            answers -> {
              try {
                return CompletableFuture.completedFuture(scales(columns, scaled, answers));
              } catch (NonsenseException | CosemException e) {
                return CompletableFuture.failedFuture(e);
              }
            });
  }

  private static List<Optional<ScalerUnit>> scales(
      List<CaptureObject> columns, List<CaptureObject> scaled, List<GetResult> answers)
      throws NonsenseException, CosemException {
    List<Optional<ScalerUnit>> scales = new ArrayList<>();
    for (CaptureObject column : columns) {
      int at = scaled.indexOf(column);
      scales.add(at < 0 ? Optional.empty() : LayoutLearner.scaler(column, answers.get(at)));
    }
    return scales;
  }

  /** All of a profile without a period at once: nobody knows how far its rows lie apart. */
  private CompletionStage<ProfileTable> pieces(
      ProfileGeneric.Layout layout, ProfileTable table, Instant from, int stretch) {
    Duration piece = layout.period().multipliedBy((long) around.pieceRows() * stretch);
    boolean last = piece.isZero() || !from.plus(piece).isBefore(wish.to());
    Instant to = last ? wish.to() : from.plus(piece);
    return profile
        .between(layout, from, to.minus(RESOLUTION))
        .thenCompose(
            rows -> {
              Optional<Instant> full = added(table, rows, from, to);
              if (full.isPresent()) {
                return failed(tooMany(full.get()));
              }
              // What comes after the instruction's end nobody gets.
              boolean end = last || around.over().getAsBoolean();
              return end
                  ? CompletableFuture.completedFuture(table)
                  : pieces(
                      layout, table, to, rows.isEmpty() ? Math.min(stretch * 2, MOST_STRETCH) : 1);
            });
  }

  private static Optional<Instant> added(
      ProfileTable table, List<ProfileRow> rows, Instant from, Instant to) {
    for (ProfileRow row : rows) {
      Optional<Instant> full = table.add(row, from, to);
      if (full.isPresent()) {
        return full;
      }
    }
    return Optional.empty();
  }

  private CompletionStage<Outcome> outcome(ProfileTable table) {
    return table
        .outcome(around.now())
        .<CompletionStage<Outcome>>map(CompletableFuture::completedFuture)
        .orElseGet(() -> failed(tooMany(table.middle())));
  }

  private RegisterRead.RefusedException tooMany(Instant until) {
    return new RegisterRead.RefusedException(
        "There are more rows from "
            + wish.from()
            + " to "
            + wish.to()
            + " than fit into an outcome ("
            + MOST_ROWS
            + ", 256 KiB): ask until "
            + until
            + " at most, then from there on");
  }

  private static <T> CompletionStage<T> failed(Exception why) {
    return CompletableFuture.failedFuture(why);
  }
}
