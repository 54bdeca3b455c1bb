package io.tiaki.demo.account;

import io.tiaki.demo.event.Event;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The account of one meter; guarded by its {@link Account}. */
final class MeterAccount {
  /** What became of a reading that arrived. */
  enum Arrival {
    MATCHED,
    DUPLICATE,
    UNANNOUNCED
  }

  private final MeterId meter;

  /** Oldest first. */
  private final Set<Instant> outstanding = new LinkedHashSet<>();

  /** Those of them that were registered while there was no session. */
  private final Set<Instant> early = new HashSet<>(2);

  private final RecentTimes matched = new RecentTimes();

  /** Two pipes have no common order: a reading may be seen before its registration. */
  private final RecentTimes unannounced = new RecentTimes();

  private Optional<MeterRow.Latest> latest = Optional.empty();
  private boolean present;
  private boolean connected;
  private long arrived;
  private long updated;

  MeterAccount(MeterId meter) {
    this.meter = meter;
  }

  /** Whether the session state changed. */
  boolean session(boolean open) {
    present = true;
    boolean changed = connected != open;
    connected = open;
    return changed;
  }

  /** Whether the reading is new and has yet to arrive; false too when it arrived already. */
  boolean register(Instant registered) {
    present = true;
    boolean added = !matched.contains(registered) && outstanding.add(registered);
    if (added && !connected) {
      early.add(registered);
    }
    return added;
  }

  /** Whether the reading has been seen to arrive before it was seen to be registered. */
  boolean arrivedBefore(Instant registered) {
    if (!unannounced.remove(registered)) {
      return false;
    }
    present = true;
    matched.add(registered);
    arrived++;
    return true;
  }

  /** Whether it had to wait for a session; asking answers and forgets. */
  boolean takeEarly(Instant registered) {
    return early.remove(registered);
  }

  Arrival arrive(Instant registered) {
    if (outstanding.remove(registered)) {
      matched.add(registered);
      arrived++;
      return Arrival.MATCHED;
    }
    if (matched.contains(registered) || unannounced.contains(registered)) {
      return Arrival.DUPLICATE;
    }
    unannounced.add(registered);
    return Arrival.UNANNOUNCED;
  }

  /** Keeps a reading when it is the latest; {@code order} grows with every arrival. */
  void keep(Event.Arrived reading, Duration latency, Instant now, long order) {
    updated = order;
    if (latest.isPresent() && latest.get().registered().isAfter(reading.registered())) {
      return;
    }
    latest =
        Optional.of(
            new MeterRow.Latest(
                reading.registered(),
                Optional.ofNullable(reading.values().get(ObisCode.ACTIVE_ENERGY_IMPORT)),
                Optional.ofNullable(reading.values().get(ObisCode.ACTIVE_ENERGY_EXPORT)),
                Optional.ofNullable(reading.values().get(ObisCode.VOLTAGE_L1)),
                latency,
                now));
  }

  MeterId meter() {
    return meter;
  }

  /**
   * Whether it takes part in this run: it had a session or registered something. Of others only old
   * readings arrive.
   */
  boolean present() {
    return present;
  }

  boolean connected() {
    return connected;
  }

  long arrived() {
    return arrived;
  }

  int outstanding() {
    return outstanding.size();
  }

  Optional<Instant> oldestOutstanding() {
    return outstanding.stream().findFirst();
  }

  /** When it was heard last, in arrivals; 0 for never. */
  long updated() {
    return updated;
  }

  MeterRow row() {
    return new MeterRow(meter, connected, arrived, outstanding.size(), latest);
  }
}
