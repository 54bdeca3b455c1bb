package io.tiaki.store.internal;

import io.tiaki.model.ReadingId;
import java.time.Instant;
import org.h2.mvstore.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * One step of deletion, from the front of the log. The last position stays, so that positions never
 * begin anew; of each series the latest entry of the index stays, so that it is known how far the
 * series came.
 */
final class Deleting extends Change<Integer> {
  private final Instant before;
  private final int most;
  private final long accepted;
  private final Seals seals;

  /**
   * @param before what was accepted earlier may go
   * @param most at most so many
   * @param accepted the last position of the log
   */
  Deleting(Instant before, int most, long accepted, Seals seals) {
    this.before = before;
    this.most = most;
    this.accepted = accepted;
    this.seals = seals;
  }

  @Override
  boolean grows() {
    return false;
  }

  @Override
  Integer run(Tables tables, Edits edits) throws EngineException {
    long end = passed(tables);
    int deleted = 0;
    Cursor<Long, byte[]> cursor = tables.log.cursor(1L);
    while (deleted < most && cursor.hasNext()) {
      long position = cursor.next();
      if (position > end
          || position >= accepted
          || !delete(position, cursor.getValue(), tables, edits)) {
        break;
      }
      deleted++;
    }
    return deleted;
  }

  /** What every reader has passed; nothing while there is none: what nobody has read stays. */
  private static long passed(Tables tables) {
    Cursor<String, Long> cursor = tables.cursors.cursor("");
    long end = cursor.hasNext() ? Long.MAX_VALUE : 0;
    while (cursor.hasNext()) {
      cursor.next();
      end = Math.min(end, cursor.getValue());
    }
    return end;
  }

  private boolean delete(long position, byte[] sealed, Tables tables, Edits edits)
      throws EngineException {
    ReadingCodec.Entry entry = readable(position, sealed);
    if (entry != null) {
      if (!entry.accepted().isBefore(before)) {
        return false;
      }
      forget(entry.reading().id(), position, tables, edits);
    }
    edits.remove(tables.log, position);
    return true;
  }

  private void forget(ReadingId id, long position, Tables tables, Edits edits) {
    String key = IndexKey.of(id);
    String prefix = IndexKey.prefix(id.meter(), id.series());
    String next = tables.index.higherKey(key);
    if (next != null && next.startsWith(prefix)) {
      edits.remove(tables.index, key);
    }
    String previous = tables.index.lowerKey(key);
    if (previous != null && previous.startsWith(prefix)) {
      Long at = tables.index.get(previous);
      if (at != null && at < position) {
        // It stayed as the latest of its series when its reading was deleted; now it no longer is.
        edits.remove(tables.index, previous);
      }
    }
  }

  private ReadingCodec.@Nullable Entry readable(long position, byte[] sealed)
      throws EngineException {
    try {
      return Readings.unseal(seals, position, sealed);
    } catch (EngineException e) {
      if (e.reason() == EngineException.Reason.CORRUPT) {
        return null;
      }
      throw e;
    }
  }

  @Override
  Exception translated(EngineException e) {
    return Readings.translated(e);
  }
}
