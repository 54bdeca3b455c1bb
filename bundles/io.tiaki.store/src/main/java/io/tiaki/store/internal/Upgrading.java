package io.tiaki.store.internal;

import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One step from format 1, in which readings were sealed for good and the index named them, to
 * format 2. What it has done needs not be done again, so that it goes on after a kill.
 */
final class Upgrading extends Change<Boolean> {
  private static final int STEP = 1_000;
  private static final String INDEX = "readings.index";
  private static final int TIME = 16;
  private static final Logger LOG = LoggerFactory.getLogger(Upgrading.class);

  private final ReadingLogParts parts;
  private final Progress progress;

  /** Where in the log it stands. */
  private static final class Progress {
    private long position;
  }

  private Upgrading(ReadingLogParts parts, Progress progress) {
    this.parts = parts;
    this.progress = progress;
  }

  /** Brings the open file to this format; waits for it. */
  static void finish(Engine engine, ReadingLogParts parts) throws EngineException {
    if (engine.read(EngineFile::isUpgraded)) {
      return;
    }
    LOG.info("The store in {} is brought to format {}", engine.folder(), EngineFile.FORMAT);
    Progress progress = new Progress();
    try {
      while (!engine.submit(new Upgrading(parts, progress)).get()) {
        LOG.debug("Upgraded up to position {}", progress.position);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(
          EngineException.Reason.UNAVAILABLE, "Stopped while it was upgraded", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof EngineException known
          ? known
          : new EngineException(EngineException.Reason.UNAVAILABLE, "The upgrade failed", e);
    }
  }

  @Override
  long weight() {
    return 512L * STEP;
  }

  @Override
  Boolean run(Tables tables, Edits edits) throws IOException {
    if (tables.store.hasMap(INDEX)) {
      MVMap<String, Long> index =
          Tables.open(tables.store, INDEX, StringDataType.INSTANCE, LongDataType.INSTANCE);
      if (index.isEmpty()) {
        tables.store.removeMap(index);
      } else {
        series(index, tables);
      }
      return false;
    }
    if (readings(tables)) {
      return false;
    }
    EngineFile.setFormat(tables);
    return true;
  }

  /** Keeps of the index how far each series came. */
  private static void series(MVMap<String, Long> index, Tables tables) {
    for (int i = 0; i < STEP && !index.isEmpty(); i++) {
      String key = index.firstKey();
      Long position = index.remove(key);
      String series = key.substring(0, Math.max(0, key.length() - TIME));
      Instant registered = IndexKey.registered(key);
      Latest known = Latest.of(tables.latest.get(series));
      // All of them were accepted long ago.
      Latest latest =
          Latest.after(known, registered, position == null ? 0 : position, Long.MAX_VALUE);
      tables.latest.put(series, latest.octets());
    }
  }

  private boolean readings(Tables tables) throws EngineException {
    Cursor<Long, byte[]> cursor = tables.log.cursor(progress.position + 1);
    int count = 0;
    while (count < STEP && cursor.hasNext()) {
      long position = cursor.next();
      count++;
      if (Epoch.of(cursor.getValue()).isEmpty()) {
        upgrade(tables, position, cursor.getValue());
      }
      progress.position = position;
    }
    return count > 0;
  }

  private void upgrade(Tables tables, long position, byte[] value) throws EngineException {
    ReadingCodec.Entry entry;
    try {
      entry = Readings.unseal(parts.seals(), position, value);
    } catch (EngineException e) {
      if (e.reason() != EngineException.Reason.UNAVAILABLE) {
        tables.log.remove(position);
        return;
      }
      throw e;
    }
    Epoch epoch = Epoch.ofReadings(parts.needs().hours(entry.reading()), entry.accepted());
    LiveEpochs.Index index = parts.epochs().index(tables, epoch, position);
    String key = Long.toString(position);
    byte[] octets = ReadingCodec.encode(entry.accepted(), entry.reading());
    tables.log.put(position, parts.seals().seal(epoch, Readings.LOG_MAP, key, octets));
    index.positions.put(index.tag(entry.reading().id()), position);
    tables.ends.put(epoch.text(), position);
  }
}
