package io.tiaki.store.internal;

import io.tiaki.model.Reading;
import io.tiaki.store.ReadingSink.Acceptance;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Readings on their way into the log, all or none; those that are there already are counted. */
final class Accepting extends Change<Acceptance> {
  /** Hears how many left the queue, and the last position when they were kept. */
  interface Settled {
    void settled(int count, long last);
  }

  private final List<Reading> readings;
  private final Instant now;
  private final boolean trusted;
  private final long accepted;
  private final ReadingLogParts parts;
  private final Settled done;
  private final Map<String, Latest> newest = new HashMap<>();
  private final Map<String, Long> ends = new HashMap<>();
  private final Set<String> seen = new HashSet<>();
  private long last;

  /**
   * @param now when they are accepted
   * @param trusted whether that is known
   * @param accepted a position that was accepted for good before
   */
  Accepting(
      List<Reading> readings,
      Instant now,
      boolean trusted,
      long accepted,
      ReadingLogParts parts,
      Settled done) {
    this.trusted = trusted;
    this.readings = readings;
    this.now = now;
    this.accepted = accepted;
    this.parts = parts;
    this.done = done;
  }

  @Override
  long weight() {
    return 512L * readings.size();
  }

  @Override
  Acceptance run(Tables tables, Edits edits) throws EngineException {
    long before = tables.lastPosition();
    last = before;
    for (Reading reading : readings) {
      if (isNew(tables, reading)) {
        last++;
        add(reading, last, tables, edits);
      }
    }
    newest.forEach((series, latest) -> edits.put(tables.latest, series, latest.octets()));
    ends.forEach((epoch, end) -> edits.put(tables.ends, epoch, end));
    if (!trusted) {
      Untimed.add(tables, edits, ends.keySet());
    }
    int stored = (int) (last - before);
    return new Acceptance(stored, readings.size() - stored);
  }

  /** What is younger than its whole series is new; the index is asked about the others only. */
  private boolean isNew(Tables tables, Reading reading) throws EngineException {
    if (!seen.add(IndexKey.of(reading.id()))) {
      return false;
    }
    Latest latest = known(tables, reading);
    return latest == null
        || latest.isBefore(reading.registered())
        || !parts.epochs().has(tables, reading.id());
  }

  private @Nullable Latest known(Tables tables, Reading reading) {
    String series = series(reading);
    Latest here = newest.get(series);
    return here != null ? here : Latest.of(tables.latest.get(series));
  }

  private void add(Reading reading, long position, Tables tables, Edits edits)
      throws EngineException {
    Epoch epoch = Epoch.ofReadings(parts.needs().hours(reading), now);
    LiveEpochs.Index index = parts.epochs().index(tables, epoch, position);
    byte[] octets = ReadingCodec.encode(now, reading);
    String key = Long.toString(position);
    edits.put(tables.log, position, parts.seals().seal(epoch, Readings.LOG_MAP, key, octets));
    edits.put(index.positions, index.tag(reading.id()), position);
    newest.put(
        series(reading),
        Latest.after(known(tables, reading), reading.registered(), position, accepted));
    ends.put(epoch.text(), position);
  }

  private static String series(Reading reading) {
    return IndexKey.prefix(reading.meter(), reading.series());
  }

  @Override
  void settled(boolean kept) {
    done.settled(readings.size(), kept ? last : 0);
  }

  @Override
  Exception translated(EngineException e) {
    return Readings.translated(e);
  }
}
