package io.tiaki.journal.internal;

import io.tiaki.journal.EventOutcome;
import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.LogKind;
import io.tiaki.journal.LogStatus;
import io.tiaki.journal.file.HeadSignatures;
import io.tiaki.journal.file.SealedPart;
import io.tiaki.journal.file.StoredEntry;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateStore;
import io.tiaki.security.ErasableKeys;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one log: composes entries, seals and chains them. Touched by the journal's thread only.
 */
final class LogBook {
  private static final Logger LOG = LoggerFactory.getLogger(LogBook.class);
  private static final int MOST_FAULTS = 20;

  private final LogKind kind;
  private final Desk desk;
  private final Room room;
  private final HeadKeeper heads;
  private final Upkeep upkeep;
  private final Set<String> faults = new LinkedHashSet<>();
  private @Nullable OpenLog open;
  private volatile LogStatus status;
  private volatile ChainedLog.Link last = ChainedLog.Link.ORIGIN;

  LogBook(LogKind kind, Desk desk, Room room) {
    this.kind = kind;
    this.desk = desk;
    this.room = room;
    this.heads = new HeadKeeper(desk, this::publish);
    this.upkeep = new Upkeep(desk, room, this::fault, this::publish);
    this.status = new LogStatus(0, 0, 0, 0, desk.settings.get().most(), 0, List.of());
  }

  /** How the log stands; for all threads. */
  LogStatus status() {
    return status;
  }

  /** Where the log ends; for all threads. */
  ChainedLog.Link last() {
    return last;
  }

  Room room() {
    return room;
  }

  /** The log, opened and checked when the store is another one. */
  OpenLog opened(StateStore store) throws IOException {
    OpenLog log = open;
    if (log == null || !log.store.equals(store)) {
      Optional<HeadSignatures> signatures = signatures();
      log = OpenLog.of(kind, store);
      desk.subjects.load(store, Services.needed(desk.services.keys(), "The security module"));
      List<String> found = StartCheck.of(log, signatures, desk.outside(kind));
      open = log;
      found.forEach(this::fault);
      heads.opened(log, found.isEmpty());
      upkeep.opened(log);
      publish(log);
    }
    return log;
  }

  private Optional<HeadSignatures> signatures() throws IOException {
    Optional<String> name = desk.signing.name();
    return name.isEmpty() ? Optional.empty() : Optional.of(desk.signing.verifier(name.get()));
  }

  /**
   * Where the log ends is read again: a store that fails may have kept more or less than it said.
   */
  void reset() {
    open = null;
    desk.subjects.reset();
  }

  /**
   * Appends a group as one.
   *
   * @return completes, on the journal's thread, when it is durable
   */
  CompletionStage<Void> append(StateStore store, List<Waiting> group) throws IOException {
    OpenLog log = opened(store);
    List<MeterId> meters = group.stream().flatMap(w -> w.event().meter().stream()).toList();
    if (meters.isEmpty()) {
      return commit(log, group, null);
    }
    ErasableKeys keys = Services.needed(desk.services.keys(), "The security module");
    return desk.subjects
        .prepare(store, keys, meters)
        .thenComposeAsync(
            ready -> {
              try {
                return commit(log, group, keys);
              } catch (IOException e) {
                return CompletableFuture.failedFuture(e);
              }
            },
            desk.thread);
  }

  private CompletionStage<Void> commit(
      OpenLog log, List<Waiting> group, @Nullable ErasableKeys keys) throws IOException {
    StateChange change = new StateChange();
    ChainedLog.Link at = log.tail;
    for (Waiting w : group) {
      long sequence = at.sequence() + 1;
      StoredEntry entry =
          StoredEntry.of(
              sequence,
              w.stamp().time(),
              w.stamp().trusted(),
              w.event(),
              sealed(keys, sequence, w.event()),
              at.chain());
      change.put(ChainedLog.key(sequence), entry.octets());
      at = new ChainedLog.Link(sequence, entry.chain());
    }
    ChainedLog.Link after = at;
    return log.entries
        .map()
        .commit(change)
        .thenAcceptAsync(done -> appended(log, group, after), desk.thread);
  }

  private Optional<SealedPart> sealed(
      @Nullable ErasableKeys keys, long sequence, JournalEvent event) throws IOException {
    if (keys == null || event.meter().isEmpty()) {
      return Optional.empty();
    }
    Optional<String> handle = desk.subjects.handle(event.meter().get());
    if (handle.isEmpty()) {
      throw new IOException("The meter was erased meanwhile");
    }
    return Optional.of(desk.sealing.seal(keys, handle.get(), sequence, event));
  }

  private void appended(OpenLog log, List<Waiting> group, ChainedLog.Link after) {
    log.tail = after;
    if (log.unsigned.isEmpty()) {
      log.unsigned = Optional.of(desk.stamps.get().time());
    }
    group.stream().flatMap(w -> w.event().meter().stream()).forEach(upkeep::count);
    heads.appended(log);
    upkeep.appended(log);
    publish(log);
  }

  /** Looks after heads that are due; called now and then. */
  void tick() {
    OpenLog log = open;
    if (log != null && desk.services.store().filter(log.store::equals).isPresent()) {
      heads.tick(log);
      publish(log);
    }
  }

  /** Signs what no head covers. */
  CompletionStage<Void> sign() {
    OpenLog log = open;
    return log == null || log.unsigned.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : heads.sign(log);
  }

  /** An export was confirmed. */
  CompletionStage<Void> confirm(StateStore store, long sequence, String chain) throws IOException {
    OpenLog log = opened(store);
    if (sequence <= log.base.sequence()) {
      return CompletableFuture.completedFuture(null);
    }
    Optional<ChainedLog.Link> link = log.entries.link(sequence);
    if (sequence > log.tail.sequence() || link.filter(l -> l.chain().equals(chain)).isEmpty()) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException(
              "Nothing was freed: entry " + sequence + " of this log has another chain value"));
    }
    if (sequence <= log.exported) {
      return CompletableFuture.completedFuture(null);
    }
    return log.marks
        .setExported(sequence)
        .thenRunAsync(
            () -> {
              log.exported = sequence;
              upkeep.confirmed(log);
              publish(log);
            },
            desk.thread);
  }

  private void fault(String text) {
    if (faults.size() >= MOST_FAULTS || !faults.add(text)) {
      return;
    }
    LOG.error(
        "The {} log is not whole: {}. Export it and have it verified", ChainedLog.name(kind), text);
    desk.record(
        JournalEvent.system(
                "journal.damaged", "journal", "The " + ChainedLog.name(kind) + " log: " + text)
            .on(ChainedLog.name(kind))
            .ended(EventOutcome.FAILURE));
  }

  private void publish(OpenLog log) {
    last = log.tail;
    status =
        new LogStatus(
            log.tail.sequence() > log.base.sequence() ? log.base.sequence() + 1 : 0,
            log.tail.sequence(),
            log.exported,
            log.signed(),
            desk.settings.get().most(),
            room.stopped(),
            List.copyOf(faults));
  }
}
