package io.tiaki.meter.internal.metering;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers an entry of every meter at each multiple of the capture period in UTC, stores the
 * round, then tells the listener (R88, R89). For one thread, but for {@link #stopRegistering}.
 */
public final class CaptureRounds {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureRounds.class);

  /** A process that slept for longer has a gap, as a meter without power would. */
  private static final int MOST_CATCH_UP = 20;

  private final Clock clock;
  private final long interval;
  private final List<SmartMeter> meters;
  private final MeteringStore store;
  private final EventLog log;
  private final CaptureListener listener;
  private long next;
  private long last = Long.MIN_VALUE;
  private int status = Status.GOOD;
  private boolean behind;
  private volatile boolean registering = true;

  /**
   * @param interval capture period, whole seconds
   * @param meters restored from the store
   */
  public CaptureRounds(
      Clock clock,
      Duration interval,
      List<SmartMeter> meters,
      MeteringStore store,
      EventLog log,
      CaptureListener listener) {
    this.clock = clock;
    this.interval = interval.toSeconds();
    this.meters = List.copyOf(meters);
    this.store = store;
    this.log = log;
    this.listener = listener;
    for (SmartMeter meter : meters) {
      meter.last().ifPresent(row -> last = Math.max(last, row.epochSecond()));
    }
    if (last != Long.MIN_VALUE) {
      status = Status.POWER_DOWN;
    }
    next = following(clock.millis());
  }

  /** Begins with the next multiple of the capture period: what passed before is not caught up. */
  public void begin() {
    next = following(clock.millis());
  }

  /** How long until the next round, 0 when it is due. */
  public Duration untilNext() {
    long now = clock.millis();
    if (following(now) < next) {
      // The clock was set back: do not wait until it has passed the old time.
      next = following(now);
    }
    return Duration.ofMillis(Math.max(0, next * 1_000 - now));
  }

  /** Does the rounds that are due, also those that were missed for a moment. */
  public void run() {
    long latest = following(clock.millis()) - interval;
    if (latest - next > MOST_CATCH_UP * interval) {
      next = latest;
      status = Status.POWER_DOWN;
    }
    while (next <= latest) {
      long due = next;
      next += interval;
      round(due);
    }
  }

  /** No more entries from now on; registers go on counting. */
  public void stopRegistering() {
    registering = false;
  }

  private void round(long epochSecond) {
    boolean register = registering && isLater(epochSecond);
    List<Row> rows = new ArrayList<>(register ? meters.size() : 0);
    for (SmartMeter meter : meters) {
      if (register) {
        rows.add(meter.capture(epochSecond, status));
      } else {
        meter.advance(epochSecond * 1_000);
      }
    }
    if (register) {
      last = epochSecond;
      status = Status.GOOD;
      store.add(epochSecond, rows);
    }
    store.commit(meters);
    if (register) {
      log.write(Instant.ofEpochSecond(epochSecond), "registered " + rows.size() + " readings");
      listener.captured(epochSecond, rows);
    }
  }

  /**
   * Whether a time is after every entry; a clock that was set back must not register the same time
   * twice.
   */
  private boolean isLater(long epochSecond) {
    boolean later = epochSecond > last;
    if (later == behind) {
      behind = !later;
      if (behind) {
        LOG.warn(
            "The clock was set back before the last entry of {}: nothing is registered until it has passed; check the clock",
            Instant.ofEpochSecond(last));
      }
    }
    return later;
  }

  private long following(long millis) {
    return (Math.floorDiv(millis, interval * 1_000) + 1) * interval;
  }
}
