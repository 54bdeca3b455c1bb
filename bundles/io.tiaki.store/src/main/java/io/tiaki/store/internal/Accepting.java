package io.tiaki.store.internal;

import io.tiaki.model.Reading;
import io.tiaki.store.ReadingSink.Acceptance;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Readings on their way into the log, all or none; those that are there already are counted. */
final class Accepting extends Change<Acceptance> {
  /** Hears how many left the queue, and the last position when they were kept. */
  interface Settled {
    void settled(int count, long last);
  }

  private final List<Reading> readings;
  private final Instant now;
  private final Seals seals;
  private final Settled done;
  private long last;

  Accepting(List<Reading> readings, Instant now, Seals seals, Settled done) {
    this.readings = readings;
    this.now = now;
    this.seals = seals;
    this.done = done;
  }

  @Override
  long weight() {
    return 512L * readings.size();
  }

  @Override
  Acceptance run(Tables tables, Edits edits) throws EngineException {
    long position = Readings.last(tables);
    int stored = 0;
    Set<String> seen = new HashSet<>();
    for (Reading reading : readings) {
      String key = IndexKey.of(reading.id());
      if (!seen.add(key) || tables.index.containsKey(key)) {
        continue;
      }
      position++;
      stored++;
      byte[] octets = ReadingCodec.encode(now, reading);
      edits.put(
          tables.log, position, seals.seal(Readings.LOG_MAP, Long.toString(position), octets));
      edits.put(tables.index, key, position);
    }
    last = position;
    return new Acceptance(stored, readings.size() - stored);
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
