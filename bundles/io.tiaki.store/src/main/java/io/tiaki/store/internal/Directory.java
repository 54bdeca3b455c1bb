package io.tiaki.store.internal;

import io.tiaki.directory.DirectoryListener;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The meters in memory, and those who want to hear of them. */
final class Directory implements MeterDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(Directory.class);

  private final Hosts hosts;
  private final Executor events;
  private final List<DirectoryListener> listeners = new CopyOnWriteArrayList<>();
  private Map<MeterId, DirectoryLines.Line> lines = Map.of();
  private volatile Map<MeterId, MeterEntry> entries = Map.of();

  /**
   * @param hosts finds addresses
   * @param events runs one task at a time, in order; listeners are called there
   */
  Directory(Hosts hosts, Executor events) {
    this.hosts = hosts;
    this.events = events;
  }

  @Override
  public Optional<MeterEntry> find(MeterId id) {
    return Optional.ofNullable(entries.get(id));
  }

  @Override
  public List<MeterEntry> all() {
    return List.copyOf(entries.values());
  }

  /** Adds a listener and announces every entry to it. */
  void add(DirectoryListener listener) {
    synchronized (this) {
      List<MeterEntry> known = all();
      events.execute(
          () -> {
            listeners.add(listener);
            known.forEach(e -> tell(listener, l -> l.changed(e)));
          });
    }
  }

  void remove(DirectoryListener listener) {
    listeners.remove(listener);
    events.execute(() -> listeners.remove(listener));
  }

  /**
   * Takes a file's content as the truth.
   *
   * @return whether anything changed
   */
  synchronized boolean replace(Map<MeterId, DirectoryLines.Line> meters) {
    if (meters.equals(lines)) {
      return false;
    }
    lines = meters;
    refresh();
    return true;
  }

  /** Builds the entries anew from lines and known addresses; tells the differences. */
  synchronized void refresh() {
    Map<MeterId, MeterEntry> next = new TreeMap<>();
    List<MeterEntry> changed = new ArrayList<>();
    Map<MeterId, MeterEntry> before = entries;
    for (DirectoryLines.Line line : lines.values()) {
      MeterEntry entry =
          new MeterEntry(
              line.id(),
              address(line),
              MeterEntry.State.PRE_REGISTERED,
              line.fingerprint(),
              line.group());
      next.put(line.id(), entry);
      if (!entry.equals(before.get(line.id()))) {
        changed.add(entry);
      }
    }
    List<MeterId> removed = before.keySet().stream().filter(id -> !next.containsKey(id)).toList();
    entries = Collections.unmodifiableMap(next);
    if (!changed.isEmpty() || !removed.isEmpty()) {
      events.execute(() -> announce(removed, changed));
    }
  }

  private InetSocketAddress address(DirectoryLines.Line line) {
    Optional<InetAddress> found = hosts.find(line.host(), this::refresh);
    return found
        .map(a -> new InetSocketAddress(a, line.port()))
        .orElseGet(() -> InetSocketAddress.createUnresolved(line.host(), line.port()));
  }

  private void announce(List<MeterId> removed, List<MeterEntry> changed) {
    for (DirectoryListener listener : listeners) {
      removed.forEach(id -> tell(listener, l -> l.removed(id)));
      changed.forEach(e -> tell(listener, l -> l.changed(e)));
    }
  }

  private static void tell(DirectoryListener listener, Consumer<DirectoryListener> what) {
    try {
      what.accept(listener);
    } catch (RuntimeException e) {
      LOG.error("A listener of the directory failed: {}", listener.getClass().getName(), e);
    }
  }
}
