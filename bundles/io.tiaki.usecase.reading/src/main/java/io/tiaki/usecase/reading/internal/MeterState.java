package io.tiaki.usecase.reading.internal;

import io.tiaki.model.MeterId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of one meter. Touched by the use case's own thread only. */
public final class MeterState {
  private static final Duration SHORTEST_PATIENCE = Duration.ofMillis(300);
  private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(10);
  private static final int MOST_DOUBLINGS = 10;

  private final MeterId id;
  private boolean associated;
  private boolean busy;
  private boolean again;
  private boolean broken;
  private boolean fitting = true;
  private int fruitless;
  private @Nullable Layout layout;
  private @Nullable Instant watermark;
  private Instant nextVisit = Instant.MIN;

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

  public void layout(@Nullable Layout learnt) {
    layout = learnt;
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

  /** Whether a row registered then follows the watermark without a gap. */
  public boolean isContiguous(Instant registered) {
    if (layout == null || watermark == null) {
      return false;
    }
    // Half a period of tolerance: a missing row makes it two periods.
    Duration most = layout.period().multipliedBy(3).dividedBy(2);
    return !registered.isAfter(watermark.plus(most));
  }

  /** Something new came: the next visit is due when 1.5 periods pass without more. */
  public void heard(Instant now) {
    fruitless = 0;
    nextVisit = now.plus(patience());
  }

  /** A visit brought nothing or failed: the next one is put off, twice as long each time. */
  public void disappointed(Instant now) {
    nextVisit = now.plus(patience());
    fruitless = Math.min(fruitless + 1, MOST_DOUBLINGS);
  }

  /** No visit by itself before this much has passed. */
  public void postpone(Instant until) {
    nextVisit = until;
  }

  public boolean isDue(Instant now) {
    return associated && !busy && !nextVisit.isAfter(now);
  }

  private Duration patience() {
    Duration period = layout == null ? Duration.ofSeconds(1) : layout.period();
    Duration wait = period.multipliedBy(3).dividedBy(2);
    Duration first = wait.compareTo(SHORTEST_PATIENCE) < 0 ? SHORTEST_PATIENCE : wait;
    Duration longest = first.compareTo(LONGEST_PATIENCE) > 0 ? first : LONGEST_PATIENCE;
    Duration doubled = first.multipliedBy(1L << fruitless);
    return doubled.compareTo(longest) > 0 ? longest : doubled;
  }
}
