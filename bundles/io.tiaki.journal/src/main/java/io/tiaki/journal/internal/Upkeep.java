package io.tiaki.journal.internal;

import io.tiaki.journal.EventOutcome;
import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.file.ChainWalk;
import io.tiaki.journal.file.Head;
import io.tiaki.journal.file.Problem;
import io.tiaki.journal.file.SealedPart;
import io.tiaki.journal.file.StoredEntry;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateChange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on beside the writing: the whole chain is walked in small steps and counted by meter,
 * room is watched, exported entries make room. Touched by the journal's thread only.
 */
final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final int STEP = 200;
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** Entries are freed when they take this part of the room, and until they take half of that. */
  private static final int FREE_FROM = 2;

  private final Desk desk;
  private final Room room;
  private final Consumer<String> faults;
  private final Consumer<OpenLog> changed;
  private boolean alarmed;
  private boolean freeing;
  private int walks;

  Upkeep(Desk desk, Room room, Consumer<String> faults, Consumer<OpenLog> changed) {
    this.desk = desk;
    this.room = room;
    this.faults = faults;
    this.changed = changed;
  }

  /** Begins to walk the whole log, and frees on what a stop interrupted. */
  void opened(OpenLog log) {
    freeing = false;
    watch(log);
    recount(log);
    desk.run(() -> free(log, log.base.sequence()));
  }

  void appended(OpenLog log) {
    watch(log);
    makeRoom(log);
  }

  void confirmed(OpenLog log) {
    watch(log);
    recount(log);
    makeRoom(log);
  }

  /** An entry of a meter was appended. */
  void count(MeterId meter) {
    desk.subjects.handle(meter).ifPresent(handle -> count(handle, Optional.of(meter)));
  }

  private void count(String handle, Optional<MeterId> meter) {
    if (room.count(handle, meter) && meter.isPresent()) {
      stopped(meter.get());
    }
  }

  private void stopped(MeterId meter) {
    LOG.warn(
        "A meter's share of a log is used up: nothing of it is recorded, and so nothing done, until"
            + " the log was exported");
    desk.record(
        JournalEvent.system(
                "journal.stopped",
                meter,
                "The meter's share of a log is used up; export the log and confirm the export")
            .ended(EventOutcome.FAILURE));
  }

  private void watch(OpenLog log) {
    room.use(log.unexported());
    int alarm = desk.settings.get().alarmPercent();
    if (!alarmed && room.percent() >= alarm) {
      alarmed = true;
      String text =
          "The "
              + ChainedLog.name(log.kind)
              + " log is full to "
              + room.percent()
              + " %: export it and confirm the export";
      LOG.warn(text);
      desk.record(
          JournalEvent.system("journal.filling", "journal", text)
              .on(ChainedLog.name(log.kind))
              .ended(EventOutcome.FAILURE));
    } else if (alarmed && room.percent() < alarm) {
      alarmed = false;
      LOG.info("The {} log has room again", ChainedLog.name(log.kind));
    }
  }

  /** Walks the log from its first entry to its end of now. */
  private void recount(OpenLog log) {
    room.reset();
    int walk = ++walks;
    Walk state =
        new Walk(new ChainWalk(log.kind, log.base.sequence(), log.base.chain()), log.tail, walk);
    desk.run(() -> step(log, state));
  }

  /** A walk under way; another one ends it. */
  private record Walk(ChainWalk chain, ChainedLog.Link end, int number) {}

  private void step(OpenLog log, Walk walk) {
    if (walk.number() != walks || desk.services.store().filter(log.store::equals).isEmpty()) {
      return;
    }
    try {
      List<ChainedLog.Raw> page = log.entries.page(walk.chain().sequence() + 1, STEP);
      for (ChainedLog.Raw raw : page) {
        if (raw.sequence() > walk.end().sequence()) {
          walked(walk);
          return;
        }
        StartCheck.step(walk.chain(), raw);
        raw.parsed().filter(e -> e.sequence() > log.exported).ifPresent(this::counted);
      }
      if (page.isEmpty()) {
        walked(walk);
        changed.accept(log);
      } else {
        desk.run(() -> step(log, walk), PAUSE);
      }
    } catch (IOException e) {
      LOG.debug("The log is walked again when the store is back", e);
    }
  }

  private void counted(StoredEntry entry) {
    Optional<String> handle = entry.sealed().map(SealedPart::handle);
    handle.ifPresent(h -> count(h, desk.subjects.meter(h)));
  }

  private void walked(Walk walk) {
    walk.chain().problems().stream().map(Problem::text).forEach(faults);
  }

  private void makeRoom(OpenLog log) {
    long most = desk.settings.get().most();
    long there = log.tail.sequence() - log.base.sequence();
    long upTo = Math.min(log.exported, log.tail.sequence() - most / (2 * FREE_FROM));
    if (freeing || there <= most / FREE_FROM || upTo <= log.base.sequence()) {
      return;
    }
    freeing = true;
    try {
      Optional<ChainedLog.Link> link = log.entries.link(upTo);
      if (link.isEmpty()) {
        freeing = false;
        return;
      }
      Stamp now = desk.stamps.get();
      Head head =
          new Head(
              log.kind,
              upTo,
              link.get().chain(),
              now.time(),
              now.trusted(),
              log.base.sequence() + 1);
      Marked base = Marked.of(desk.signing.sign(head));
      log.marks.setBase(base).whenComplete((done, e) -> desk.run(() -> based(log, base, e)));
    } catch (IOException e) {
      freeing = false;
      LOG.debug("Room is made later", e);
    }
  }

  private void based(OpenLog log, Marked base, @Nullable Throwable failure) {
    if (failure != null) {
      freeing = false;
      return;
    }
    log.base = base.link();
    changed.accept(log);
    free(log, log.base.sequence());
  }

  /** Removes entries and heads up to one; what is interrupted goes on at the next start. */
  private void free(OpenLog log, long upTo) {
    try {
      List<ChainedLog.Raw> page =
          log.entries.page(1, STEP).stream().filter(raw -> raw.sequence() <= upTo).toList();
      if (page.isEmpty()) {
        freeing = false;
        removeHeads(log, upTo);
        return;
      }
      StateChange change = new StateChange();
      page.forEach(raw -> change.remove(ChainedLog.key(raw.sequence())));
      log.entries
          .map()
          .commit(change)
          .whenComplete(
              (done, failure) ->
                  desk.run(
                      () -> {
                        if (failure == null) {
                          free(log, upTo);
                        } else {
                          freeing = false;
                        }
                      }));
    } catch (IOException e) {
      freeing = false;
      LOG.debug("Room is made later", e);
    }
  }

  private static void removeHeads(OpenLog log, long upTo) throws IOException {
    List<Marked> old =
        log.marks.heads(0).stream()
            .filter(h -> h.link().sequence() < Math.min(upTo, log.signed()))
            .toList();
    if (!old.isEmpty()) {
      log.marks.removeHeads(old);
    }
  }
}
