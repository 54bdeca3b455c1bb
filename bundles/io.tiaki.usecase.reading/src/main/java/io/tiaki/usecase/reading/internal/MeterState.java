package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.model.MeterId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of one meter. Touched by the use case's own thread only. */
public final class MeterState {
  private static final int MOST_HALVINGS = 3;

  /** How much two rows in turn may be more or less than a period apart. */
  private static final Duration JITTER = Duration.ofSeconds(1);

  private final MeterId id;
  private final VisitTime visit = new VisitTime();
  private boolean associated;
  private boolean busy;
  private boolean again;
  private boolean onlyIfDue;
  private boolean broken;
  private boolean fitting = true;
  private int halvings;
  private @Nullable Layout layout;
  private @Nullable Layout before;
  private @Nullable LayoutLearner learner;
  private @Nullable Instant watermark;
  private @Nullable Instant doubted;
  private @Nullable Instant readThrough;

  public MeterState(MeterId id) {
    this.id = id;
  }

  public MeterId id() {
    return id;
  }

  public boolean isAssociated() {
    return associated;
  }

  public void associated(boolean now) {
    associated = now;
  }

  /** Whether a visit waits or runs. */
  public boolean isBusy() {
    return busy;
  }

  public void busy(boolean now) {
    busy = now;
  }

  /** Whether another visit is wanted after the present one; asking answers and forgets. */
  public boolean takeAgain() {
    boolean wanted = again;
    again = false;
    return wanted;
  }

  public void wantAgain() {
    again = true;
  }

  /** Whether the visit it waits for is for a push that may come in the meantime. */
  void onlyIfDue(boolean now) {
    onlyIfDue = now;
  }

  /** Whether the visit it waited for still has a reason. */
  boolean isWorthAVisit(Instant now) {
    return !onlyIfDue || again || visit.isDue(now);
  }

  /** Whether its answers make no sense. */
  public boolean isBroken() {
    return broken;
  }

  public void broken(boolean now) {
    broken = now;
  }

  /** Whether its last push fitted its layout. */
  public boolean isFitting() {
    return fitting;
  }

  public void fitting(boolean now) {
    fitting = now;
  }

  public @Nullable Layout layout() {
    return layout;
  }

  /** Sets it; null when it is to be asked anew. */
  public void layout(@Nullable Layout learnt) {
    before = layout == null ? before : layout;
    layout = learnt;
    learner = null;
  }

  /** How much of the layout is known. */
  int learnt() {
    if (layout != null) {
      return Integer.MAX_VALUE;
    }
    return learner == null ? 0 : learner.answers();
  }

  /** Who learns the layout: the same one until that is done. */
  LayoutLearner learner(CosemClient cosem) {
    LayoutLearner present = learner;
    if (present == null || !present.asks(cosem)) {
      present = new LayoutLearner(cosem, id);
      learner = present;
    }
    return present;
  }

  /** Every row registered up to here was accepted; null when nothing is known. */
  public @Nullable Instant watermark() {
    return watermark;
  }

  /** Moves the watermark; never backwards. */
  public boolean advance(Instant to) {
    if (watermark != null && !to.isAfter(watermark)) {
      return false;
    }
    watermark = to;
    return true;
  }

  /**
   * How far unfinished visits have read through the profile, beyond the watermark. Only where to go
   * on: its clock may be behind ours, and rows may still be registered before it.
   */
  public @Nullable Instant readThrough() {
    return readThrough;
  }

  /** Sets it; null when a visit has come to its end, or a row was registered before it. */
  public void readThrough(@Nullable Instant to) {
    readThrough = to;
  }

  /** Whether a row registered then follows the watermark without a gap, or lies before it. */
  public boolean isContiguous(Instant registered) {
    if (layout == null || watermark == null) {
      return false;
    }
    // Exactly one period: a row out of turn (power down, clock set) may come after a lost one.
    Duration period = layout.period();
    Duration tenth = period.dividedBy(10);
    Duration tolerance = tenth.compareTo(JITTER) < 0 ? tenth : JITTER;
    Duration step = Duration.between(watermark, registered);
    return step.isNegative() || step.isZero() || step.minus(period).abs().compareTo(tolerance) <= 0;
  }

  /**
   * A row that nobody knew lies before the watermark, so the meter's clock was set back: others may
   * be missing, about as far before it as it lies before the watermark.
   */
  public void doubt(Instant registered) {
    if (watermark != null && registered.isBefore(watermark)) {
      again(registered.minus(Duration.between(registered, watermark)));
    }
  }

  /** The next visit reads from here on, if that is before the watermark. */
  public void again(@Nullable Instant from) {
    if (from != null && (doubted == null || from.isBefore(doubted))) {
      doubted = from;
    }
  }

  /** From when on rows below the watermark may be missing, if any; asking answers and forgets. */
  public @Nullable Instant takeDoubted() {
    Instant from = doubted;
    doubted = null;
    return from;
  }

  /** A push came: the next visit is due when the one after it is overdue. */
  public void heard(Instant now) {
    visit.heard(now, layout);
  }

  /** A visit brought something: the next one is due when the row to come is overdue. */
  public void visited(Instant now) {
    visit.visited(now, watermark, layout);
  }

  /** A push could not be kept, or a visit broke off amid its work: it goes on before long. */
  public void interrupted(Instant now) {
    visit.interrupted(now, layout);
  }

  /** A visit brought nothing or failed at once: the next one is put off, longer each time. */
  public void disappointed(Instant now) {
    visit.disappointed(now, layout);
  }

  /** How many of so many rows to ask for at once: fewer where long answers get lost. */
  public int piece(int rows) {
    return Math.max(1, rows >> halvings);
  }

  /** An answer got lost: shorter ones have a better chance. */
  public void lossy() {
    halvings = Math.min(halvings + 1, MOST_HALVINGS);
  }

  /** A visit came to its end: longer answers may do as well. */
  public void smooth() {
    halvings = Math.max(halvings - 1, 0);
  }

  /** No visit by itself before this much has passed. */
  public void postpone(Instant until) {
    visit.postpone(until);
  }

  public boolean isDue(Instant now) {
    return associated && !busy && visit.isDue(now);
  }

  /**
   * How long the row that should have come is overdue, ms; 0 when none is, and when nothing is
   * known: no row and no layout yet, rows without a period, answers that make no sense.
   */
  public long overdueMillis(Instant now) {
    Layout last = layout == null ? before : layout;
    if (!associated || broken || last == null || !last.isPeriodic() || watermark == null) {
      return 0;
    }
    return Math.max(0, Duration.between(VisitTime.overdue(watermark, last), now).toMillis());
  }
}
