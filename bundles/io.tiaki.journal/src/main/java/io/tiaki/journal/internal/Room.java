package io.tiaki.journal.internal;

import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.LogKind;
import io.tiaki.model.MeterId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The room of one log: how much waits for its export, and whose. The last twentieth is for entries
 * about no meter, so that an administrator's and an export's own are recorded when meters are
 * stopped. Asked by all threads, changed by the journal's.
 */
final class Room {
  /** Percent of the room that meters together may use. */
  static final int METERS_PERCENT = 95;

  private final LogKind log;
  private final Supplier<Settings> settings;
  private final Map<String, Integer> counts = new HashMap<>();
  private final Set<MeterId> stopped = ConcurrentHashMap.newKeySet();
  private volatile long used;

  Room(LogKind log, Supplier<Settings> settings) {
    this.log = log;
    this.settings = settings;
  }

  /** Why an event is not taken, for people; empty: it is. */
  Optional<String> refusal(JournalEvent event) {
    Settings now = settings.get();
    if (used >= now.most()) {
      return Optional.of(full("The " + ChainedLog.name(log) + " log is full"));
    }
    if (event.meter().isEmpty()) {
      return Optional.empty();
    }
    return refusal(event.meter().get());
  }

  /** Why nothing more of a meter is taken; empty: it is. */
  Optional<String> refusal(MeterId meter) {
    if (stopped.contains(meter)) {
      return Optional.of(
          full("The meter's share of the " + ChainedLog.name(log) + " log is used up"));
    }
    return used >= settings.get().most() * METERS_PERCENT / 100
        ? Optional.of(
            full("The " + ChainedLog.name(log) + " log has no room for entries of meters"))
        : Optional.empty();
  }

  private static String full(String what) {
    return what + ": export it and confirm the export";
  }

  /** So many entries wait for their export. */
  void use(long entries) {
    used = entries;
  }

  int percent() {
    return (int) Math.min(100, used * 100 / settings.get().most());
  }

  int stopped() {
    return stopped.size();
  }

  /** Counts an entry of a meter; whether that used up its share just now. */
  boolean count(String handle, Optional<MeterId> meter) {
    int count = counts.merge(handle, 1, Integer::sum);
    return count >= settings.get().mostOfMeter() && meter.isPresent() && stopped.add(meter.get());
  }

  /** Counts begin anew. */
  void reset() {
    counts.clear();
    stopped.clear();
  }
}
