package io.tiaki.demo.crash;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What meters and control system said of readings, in all their lives. Thread-safe. */
final class Tally {
  private final Map<Row.Key, Row> registered = new HashMap<>();
  private final Map<Row.Key, Row> announced = new HashMap<>();
  private final Set<Row.Key> arrived = new HashSet<>();
  private final Set<Row.Key> outstanding = new TreeSet<>();
  private final Set<Row.Key> duplicates = new TreeSet<>();
  private Instant latest = Instant.MIN;

  /** A meter says that it registered this; or its file does. */
  synchronized void registered(Row row) {
    if (registered.putIfAbsent(row.key(), row) == null && !arrived.contains(row.key())) {
      outstanding.add(row.key());
    }
  }

  /** The control system says that this arrived, which it does once. */
  synchronized void announced(Row row) {
    if (announced.putIfAbsent(row.key(), row) != null) {
      duplicates.add(row.key());
    }
    stored(row.key());
  }

  /** The control system's file has this: it may have been killed before it could say so. */
  synchronized void stored(Row.Key key) {
    arrived.add(key);
    outstanding.remove(key);
    if (key.registered().isAfter(latest)) {
      latest = key.registered();
    }
  }

  synchronized Map<Row.Key, Row> registered() {
    return Map.copyOf(registered);
  }

  synchronized Map<Row.Key, Row> announced() {
    return Map.copyOf(announced);
  }

  synchronized Set<Row.Key> duplicates() {
    return new TreeSet<>(duplicates);
  }

  synchronized int outstanding() {
    return outstanding.size();
  }

  /** Readings registered until then that have not arrived. */
  synchronized long outstandingUntil(Instant time) {
    return outstanding.stream().takeWhile(key -> !key.registered().isAfter(time)).count();
  }

  /** Time stamp of the newest reading that arrived. */
  synchronized Instant latest() {
    return latest;
  }

  synchronized int counted() {
    return registered.size();
  }

  synchronized int arrived() {
    return arrived.size();
  }
}
