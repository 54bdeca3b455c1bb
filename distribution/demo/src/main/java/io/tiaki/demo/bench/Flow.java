package io.tiaki.demo.bench;

import io.tiaki.demo.event.Event;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Watches readings and sessions around one disturbance: whether the flow is whole again, what is
 * missing, what dropped. Thread-safe.
 */
final class Flow {
  /** A younger reading that has not arrived is simply on its way. */
  private static final Duration ON_ITS_WAY = Duration.ofSeconds(2);

  private static final int REMEMBERED = 1_000;

  private final int meters;
  private final Map<MeterId, Meter> known = new HashMap<>();
  private Instant mark = Instant.MIN;
  private int dropped;

  Flow(int meters) {
    this.meters = meters;
  }

  private static final class Meter {
    private boolean connected;
    private final Set<Instant> outstanding = new HashSet<>();
    private final Set<Instant> early = new HashSet<>();
    private final Deque<Instant> earlyOrder = new ArrayDeque<>();
    private Instant lastArrived = Instant.MIN;
  }

  /** Takes what meters and control system say. */
  synchronized void take(Event event) {
    if (event instanceof Event.Session session) {
      Meter meter = meter(session.meter());
      dropped += meter.connected && !session.open() ? 1 : 0;
      meter.connected = session.open();
    } else if (event instanceof Event.Registered reading) {
      Meter meter = meter(reading.meter());
      if (!meter.early.remove(reading.registered())) {
        meter.outstanding.add(reading.registered());
      }
    } else if (event instanceof Event.Arrived reading
        && reading.series().equals(ObisCode.LOAD_PROFILE)) {
      arrived(meter(reading.meter()), reading.registered());
    }
  }

  private static void arrived(Meter meter, Instant registered) {
    if (!meter.outstanding.remove(registered)) {
      // It can be heard of before the meter said that it registered it.
      meter.early.add(registered);
      meter.earlyOrder.add(registered);
      if (meter.earlyOrder.size() > REMEMBERED) {
        meter.early.remove(meter.earlyOrder.poll());
      }
    }
    if (registered.isAfter(meter.lastArrived)) {
      meter.lastArrived = registered;
    }
  }

  private Meter meter(MeterId id) {
    return known.computeIfAbsent(id, unknown -> new Meter());
  }

  /** Now something is done to the gateway. */
  synchronized void begin() {
    mark = Instant.MAX;
    dropped = 0;
  }

  /** It is done: only a reading registered from now on proves that they flow. */
  synchronized void done(Instant now) {
    mark = now;
  }

  /**
   * Whether every meter has a session and a reading registered since {@link #done} that arrived,
   * and nothing older is missing.
   */
  synchronized boolean whole(Instant now) {
    return known.size() >= meters
        && known.values().stream().allMatch(m -> m.connected && !m.lastArrived.isBefore(mark))
        && missing(now.minus(ON_ITS_WAY)) == 0;
  }

  /** Readings registered before that moment that have not arrived. */
  synchronized long missing(Instant before) {
    return known.values().stream()
        .flatMap(meter -> meter.outstanding.stream())
        .filter(registered -> registered.isBefore(before))
        .count();
  }

  /** Forgets readings registered before that moment that have not arrived: they are lost. */
  synchronized void giveUp(Instant before) {
    known
        .values()
        .forEach(meter -> meter.outstanding.removeIf(registered -> registered.isBefore(before)));
  }

  /** Sessions that ended since {@link #begin}. */
  synchronized int dropped() {
    return dropped;
  }

  /** Meters with a session. */
  synchronized long connected() {
    return known.values().stream().filter(meter -> meter.connected).count();
  }
}
