package io.tiaki.meter.internal.metering;

import io.tiaki.file.FileHeader;
import io.tiaki.file.HeadedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers and profiles of all meters in one file. A capture round is one commit: after a crash
 * either all of it is there or nothing. For one thread.
 *
 * <p>Maps: {@code format} version 1; {@code rounds} epoch second of the capture to {@value
 * #ROW_OCTETS} octets a meter (status, import, export, voltage); {@code state} 0 to {@value
 * #STATE_OCTETS} octets a meter (imported and exported µWs, ms since 1970 up to which they count).
 * All numbers big-endian, meters in the order of their numbers.
 */
public final class MeteringStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MeteringStore.class);
  private static final int FORMAT = 1;
  private static final int ROW_OCTETS = 11;
  private static final int STATE_OCTETS = 24;
  private static final int CACHE_MEBIBYTES = 4;

  private final Path file;
  private final int profileRows;
  private MVStore store;
  private MVMap<Long, byte[]> rounds;
  private MVMap<Integer, byte[]> state;

  private MeteringStore(Path file, int profileRows, MVStore store) {
    this.file = file;
    this.profileRows = profileRows;
    this.store = store;
    rounds = store.openMap("rounds");
    state = store.openMap("state");
  }

  /**
   * Opens or creates the file.
   *
   * @param profileRows rounds to keep
   * @throws IllegalStateException with a message for people: in use, damaged, of a newer version
   */
  public static MeteringStore open(Path file, int profileRows) {
    return new MeteringStore(file, profileRows, openFile(file));
  }

  /**
   * Tries the file again after a failure, which closes it. Rounds that were not committed are gone.
   */
  public void reopen() {
    try {
      store.closeImmediately();
      store = openFile(file);
      rounds = store.openMap("rounds");
      state = store.openMap("state");
    } catch (IllegalStateException stillFailing) {
      LOG.debug("Not yet", stillFailing);
    }
  }

  private static MVStore openFile(Path file) {
    MVStore store;
    try {
      FileHeader.moveTorn(file);
      FileHeader header = Files.exists(file) ? FileHeader.read(file) : new FileHeader(0, false);
      store = HeadedFile.open(file, CACHE_MEBIBYTES);
      LOG.info("The file {} is open: {}", file, header.found(store.getCurrentVersion()));
    } catch (IOException failed) {
      throw new IllegalStateException(
          "Cannot open " + file + ": give access to it (" + failed + ")", failed);
    } catch (MVStoreException failed) {
      String remedy =
          failed.getMessage() != null && failed.getMessage().contains("locked")
              ? "another meter process uses it: stop that one or give this one another --data folder"
              : "it is not readable: move it away, then the meters start with new registers";
      throw new IllegalStateException("Cannot open " + file + ": " + remedy, failed);
    }
    MVMap<String, Integer> format = store.openMap("format");
    Integer version = format.putIfAbsent("version", FORMAT);
    if (version != null && version != FORMAT) {
      store.closeImmediately();
      throw new IllegalStateException(
          "Cannot open "
              + file
              + ": its format "
              + version
              + " is not the "
              + FORMAT
              + " of this version");
    }
    return store;
  }

  /** Gives the meters what is stored of them. Meters that are not in the file stay new. */
  public void restore(List<SmartMeter> meters, long nowMillis) {
    byte[] stored = state.get(0);
    if (stored != null) {
      ByteBuffer in = ByteBuffer.wrap(stored);
      for (SmartMeter meter : meters) {
        if (in.remaining() < STATE_OCTETS) {
          break;
        }
        meter.restore(in.getLong(), in.getLong(), in.getLong(), nowMillis);
      }
    }
    for (Long second : (Iterable<Long>) () -> rounds.keyIterator(null)) {
      byte[] round = rounds.get(second);
      if (round != null) {
        restoreRound(meters, second, ByteBuffer.wrap(round));
      }
    }
  }

  private static void restoreRound(List<SmartMeter> meters, long second, ByteBuffer in) {
    for (SmartMeter meter : meters) {
      if (in.remaining() < ROW_OCTETS) {
        return;
      }
      int status = in.get() & 0xff;
      meter.restore(
          new Row(
              second,
              status,
              Integer.toUnsignedLong(in.getInt()),
              Integer.toUnsignedLong(in.getInt()),
              Short.toUnsignedInt(in.getShort())));
    }
  }

  /** Adds a round's entries, one a meter; stored with the next {@link #commit}. */
  public void add(long epochSecond, List<Row> rows) {
    ByteBuffer out = ByteBuffer.allocate(rows.size() * ROW_OCTETS);
    for (Row row : rows) {
      out.put((byte) row.status()).putInt((int) row.imported()).putInt((int) row.exported());
      out.putShort((short) row.decivolts());
    }
    rounds.put(epochSecond, out.array());
    Iterator<Long> oldest = rounds.keyIterator(null);
    for (long surplus = rounds.sizeAsLong() - profileRows; surplus > 0; surplus--) {
      rounds.remove(oldest.next());
    }
  }

  /** Stores the registers and everything added, in one step. */
  public void commit(List<SmartMeter> meters) {
    byte[] before = state.get(0);
    int length = Math.max(before == null ? 0 : before.length, meters.size() * STATE_OCTETS);
    ByteBuffer out = ByteBuffer.allocate(length);
    if (before != null) {
      // Meters that are not running now keep their place behind the others.
      out.put(before).rewind();
    }
    for (SmartMeter meter : meters) {
      meter.store(out);
    }
    state.put(0, out.array());
    store.commit();
    store.sync();
  }

  @Override
  public void close() {
    store.close();
  }
}
