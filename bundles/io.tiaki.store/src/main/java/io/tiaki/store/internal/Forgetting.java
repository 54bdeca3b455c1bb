package io.tiaki.store.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * One step of deletion: readings of one epoch that is due, a bounded number. An epoch is due when
 * its readings were kept long enough and every reader has passed them, or nobody can because the
 * key is gone, or they waited for a reader as long as they may. With its last reading the epoch
 * goes. The key is destroyed afterwards, when all this is durable.
 */
final class Forgetting extends Change<Forgetting.Result> {
  /**
   * When epochs are due.
   *
   * @param now the time
   * @param unread how long after acceptance readings wait for a reader at most
   */
  record Rule(Instant now, Duration unread) {}

  /**
   * What was done.
   *
   * @param deleted readings
   * @param unread of them that a reader had not passed
   * @param more whether another step is worth it
   * @param waiting epochs that are kept for a reader alone, the oldest first
   */
  record Result(int deleted, int unread, boolean more, List<Waiting> waiting) {}

  /**
   * An epoch that is kept for a reader alone.
   *
   * @param latest when it goes, read or not
   */
  record Waiting(Epoch epoch, Instant latest) {}

  private final Rule rule;
  private final int most;
  private final ReadingLogParts parts;
  private final List<Waiting> waiting = new ArrayList<>();

  Forgetting(Rule rule, int most, ReadingLogParts parts) {
    this.rule = rule;
    this.most = most;
    this.parts = parts;
  }

  @Override
  boolean grows() {
    return false;
  }

  @Override
  Result run(Tables tables, Edits edits) {
    Untimed.judge(tables, rule.now());
    long passed = passed(tables);
    for (String text = tables.epochs.firstKey();
        text != null;
        text = tables.epochs.higherKey(text)) {
      Optional<Epoch> epoch = Epoch.parse(text);
      if (epoch.isPresent() && isDue(epoch.get(), tables, passed)) {
        return delete(epoch.get(), tables, edits, passed);
      }
    }
    return new Result(0, 0, false, List.copyOf(waiting));
  }

  private boolean isDue(Epoch epoch, Tables tables, long passed) {
    Instant end = Untimed.end(tables, epoch);
    Instant kept = end.plus(Duration.ofHours(epoch.keep()));
    if (rule.now().isBefore(kept)) {
      return false;
    }
    Instant unread = end.plus(rule.unread());
    Instant latest = unread.isBefore(kept) ? kept : unread;
    if (tables.ends.getOrDefault(epoch.text(), 0L) <= passed
        || !rule.now().isBefore(latest)
        || !parts.seals().names(parts.seals().name(epoch)).contains(parts.seals().name(epoch))) {
      return true;
    }
    waiting.add(new Waiting(epoch, latest));
    return false;
  }

  /** What every reader has passed; nothing while there is none: what nobody has read waits. */
  static long passed(Tables tables) {
    Cursor<String, Long> cursor = tables.cursors.cursor("");
    long end = cursor.hasNext() ? Long.MAX_VALUE : 0;
    while (cursor.hasNext()) {
      cursor.next();
      end = Math.min(end, cursor.getValue());
    }
    return end;
  }

  private Result delete(Epoch epoch, Tables tables, Edits edits, long passed) {
    String text = epoch.text();
    byte @Nullable [] head = tables.epochs.get(text);
    long end = tables.ends.getOrDefault(text, 0L);
    Cursor<Long, byte[]> cursor =
        tables.log.cursor(LiveEpochs.before(head == null ? new byte[0] : head) + 1);
    int deleted = 0;
    int unread = 0;
    int seen = 0;
    long position = 0;
    while (seen < most && cursor.hasNext() && (position = cursor.next()) <= end) {
      seen++;
      if (belongs(cursor.getValue(), epoch)) {
        edits.remove(tables.log, position);
        deleted++;
        unread += position > passed ? 1 : 0;
      }
    }
    boolean done = !cursor.hasNext() || position >= end;
    long last = tables.lastPosition();
    edits.add(() -> tables.keepPosition(last));
    if (done) {
      edits.add(() -> parts.epochs().end(tables, text));
    } else {
      long from = position;
      edits.add(() -> LiveEpochs.moved(tables, text, from));
    }
    return new Result(deleted, unread, true, List.of());
  }

  /** What has no epoch is damaged, and of no use to anybody. */
  private static boolean belongs(byte[] value, Epoch epoch) {
    return Epoch.of(value).map(epoch::equals).orElse(true);
  }

  @Override
  Exception translated(EngineException e) {
    return Readings.translated(e);
  }
}
