package io.tiaki.store.internal;

import io.tiaki.directory.DirectoryListener;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.directory.MeterEntry;
import io.tiaki.directory.Registration;
import io.tiaki.model.MeterId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The meters in memory, and those who want to hear of them. */
final class Directory implements MeterDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(Directory.class);

  private final Hosts hosts;
  private final Executor events;
  private final List<DirectoryListener> listeners = new CopyOnWriteArrayList<>();
  private Map<MeterId, Registration> lines = Map.of();

  /** What was registered, or (empty) removed, whatever the file says; null: not known yet. */
  private @Nullable Map<MeterId, Optional<Registration>> registered;

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
  synchronized boolean replace(Map<MeterId, Registration> meters) {
    if (meters.equals(lines)) {
      return false;
    }
    lines = meters;
    refresh();
    return true;
  }

  /** Takes all that was registered; before, no meter is known. */
  synchronized void registered(Map<MeterId, Optional<Registration>> all) {
    registered = new TreeMap<>(all);
    refresh();
  }

  /** A meter was registered or (empty) removed. */
  synchronized void registered(MeterId id, Optional<Registration> meter) {
    Map<MeterId, Optional<Registration>> all = registered;
    if (all != null) {
      all.put(id, meter);
      Map<MeterId, MeterEntry> next = new TreeMap<>(entries);
      meter.ifPresentOrElse(m -> next.put(id, entry(m)), () -> next.remove(id));
      become(next);
    }
  }

  /** How many meters of the file do not count because they were removed. */
  synchronized long hidden() {
    Map<MeterId, Optional<Registration>> all = registered;
    return all == null ? 0 : lines.keySet().stream().filter(id -> isRemoved(all.get(id))).count();
  }

  @SuppressWarnings("OptionalAssignedToNull") // As maps answer for what they have not.
  private static boolean isRemoved(@Nullable Optional<Registration> said) {
    return said != null && said.isEmpty();
  }

  /** Builds the entries anew from what is said and known addresses; tells the differences. */
  synchronized void refresh() {
    Map<MeterId, Optional<Registration>> all = registered;
    if (all != null) {
      Map<MeterId, Registration> now = new TreeMap<>(lines);
      all.forEach((id, m) -> m.ifPresentOrElse(it -> now.put(id, it), () -> now.remove(id)));
      Map<MeterId, MeterEntry> next = new TreeMap<>();
      now.forEach((id, meter) -> next.put(id, entry(meter)));
      become(next);
    }
  }

  private void become(Map<MeterId, MeterEntry> next) {
    Map<MeterId, MeterEntry> before = entries;
    List<MeterEntry> changed =
        next.values().stream().filter(e -> !e.equals(before.get(e.id()))).toList();
    List<MeterId> removed = before.keySet().stream().filter(id -> !next.containsKey(id)).toList();
    entries = Collections.unmodifiableMap(next);
    if (!changed.isEmpty() || !removed.isEmpty()) {
      events.execute(() -> announce(removed, changed));
    }
  }

  private MeterEntry entry(Registration meter) {
    return new MeterEntry(
        meter.id(),
        address(meter),
        MeterEntry.State.PRE_REGISTERED,
        meter.fingerprint(),
        meter.group());
  }

  private InetSocketAddress address(Registration meter) {
    Optional<InetAddress> found = hosts.find(meter.host(), this::refresh);
    return found
        .map(a -> new InetSocketAddress(a, meter.port()))
        .orElseGet(() -> InetSocketAddress.createUnresolved(meter.host(), meter.port()));
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
