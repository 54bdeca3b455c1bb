package io.tiaki.journal.internal;

import io.tiaki.journal.LogKind;
import io.tiaki.platform.StateStore;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One log while its store is there: where it begins, ends, and is signed. Journal's thread only.
 */
final class OpenLog {
  final LogKind kind;
  final StateStore store;
  final ChainedLog entries;
  final Marks marks;

  /** Entries up to here were freed. */
  ChainedLog.Link base;

  /** The last entry, durable. */
  ChainedLog.Link tail;

  /** The last head. */
  Optional<Marked> head = Optional.empty();

  /** The last head that stays when a newer one comes; 0 when there is none. */
  long stays;

  /** Export was confirmed up to here. */
  long exported;

  /** When the first entry came that no head covers. */
  Optional<Instant> unsigned = Optional.empty();

  private OpenLog(LogKind kind, StateStore store) throws IOException {
    this.kind = kind;
    this.store = store;
    this.entries = new ChainedLog(store, kind);
    this.marks = new Marks(store, kind);
    this.base = marks.base().map(Marked::link).orElse(ChainedLog.Link.ORIGIN);
    this.tail = base;
  }

  /**
   * Opens a log as it stands.
   *
   * @throws IOException when the store fails
   */
  static OpenLog of(LogKind kind, StateStore store) throws IOException {
    OpenLog log = new OpenLog(kind, store);
    log.exported = Math.max(log.marks.exported(), log.base.sequence());
    List<Marked> heads = log.marks.heads(log.base.sequence());
    if (!heads.isEmpty()) {
      log.head = Optional.of(heads.get(heads.size() - 1));
      log.stays = heads.size() < 2 ? 0 : heads.get(heads.size() - 2).link().sequence();
    }
    Optional<ChainedLog.Link> last = log.entries.last();
    if (last.isPresent() && last.get().sequence() > log.base.sequence()) {
      log.tail = last.get();
    }
    return log;
  }

  long unexported() {
    return tail.sequence() - Math.min(exported, tail.sequence());
  }

  long signed() {
    return head.map(h -> h.link().sequence()).orElse(0L);
  }
}
