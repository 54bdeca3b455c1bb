package io.tiaki.usecase.maintenance.internal;

import io.tiaki.cosem.CosemData;
import io.tiaki.model.MeterId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of one meter. Touched by the use case's own thread only. */
final class MeterState {
  private static final int MOST_PUSHES = 4;

  private final MeterId id;
  private final Deque<Integer> pushes = new ArrayDeque<>();
  private Remembered remembered;
  private int width = -1;
  private long spent = Long.MIN_VALUE;

  boolean associated;
  boolean busy;

  /** Whether its alert is on its way into the outbox. */
  boolean telling;

  /** The next look, and not before; both of the time that only grows. */
  long due;

  long notBefore;

  /** The next attempt to tell, after access control said no. */
  long tellDue;

  int failures;

  /** Null: not asked yet. */
  @Nullable Optional<EventLog.Layout> layout;

  /** Whether its alarms may be cleared, as far as it is known. */
  boolean clears = true;

  boolean malformed;
  boolean denied;

  MeterState(MeterId id, Remembered remembered, long now) {
    this.id = id;
    this.remembered = remembered;
    this.due = now;
    this.notBefore = now;
    this.tellDue = now;
  }

  MeterId id() {
    return id;
  }

  Remembered remembered() {
    return remembered;
  }

  void remember(Remembered now) {
    remembered = now;
  }

  /** It is not looked at while something of it waits to be told: the meter keeps what is new. */
  boolean isDue(long now) {
    return associated
        && !busy
        && remembered.alert().isEmpty()
        && now - due >= 0
        && now - notBefore >= 0;
  }

  boolean isToBeTold(long now) {
    return remembered.alert().isPresent() && !telling && now - tellDue >= 0;
  }

  /** Associated anew: it may have another firmware, and have pushed in between. */
  void begins(long at) {
    associated = true;
    due = at;
    layout = null;
    clears = true;
    width = -1;
    pushes.clear();
  }

  /**
   * Whether a push may tell of an alarm: the first one, one that says what another said, as meters
   * do out of turn, and one of another form.
   */
  boolean isTelling(CosemData body) {
    int hash = body.hashCode();
    int form = body instanceof CosemData.Structure s ? s.elements().size() : 0;
    boolean telling = form != width || pushes.contains(hash);
    width = form;
    pushes.addLast(hash);
    if (pushes.size() > MOST_PUSHES) {
      pushes.removeFirst();
    }
    return telling;
  }

  /** An alert was made: when the next one may be, of the time that only grows. */
  void alerted(long now, int burst, Duration interval) {
    long full = spent == Long.MIN_VALUE || spent - now < 0 ? now : spent;
    spent = full + interval.toNanos();
    notBefore = Math.max(notBefore, spent - interval.multipliedBy(burst - 1L).toNanos());
  }
}
