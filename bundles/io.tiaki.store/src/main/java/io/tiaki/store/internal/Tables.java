package io.tiaki.store.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.DataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;

/**
 * The maps of the open file. All of them are open all the time: the engine can only move what is
 * open when it compacts. Bundles' maps have {@code state/} in front of their names, which a name of
 * theirs cannot contain; each epoch of readings has an index of its own.
 */
final class Tables {
  /** Format version, id and key probe of the file, readable. */
  static final String META = "tiaki.meta";

  /** Name of the file's id in the meta map: 8 hexadecimal digits. */
  static final String ID = "id";

  /** Name of the position behind which new readings stand, when the log does not tell. */
  private static final String POSITION = "position";

  private static final String WENT_BACK = "went.back";
  private static final String STATE = "state/";
  private static final String ERASABLE = "erasable.";
  private static final String INDEX = "readings.index/";

  final MVStore store;
  final MVMap<String, byte[]> meta;
  final MVMap<Long, byte[]> log;
  final MVMap<String, byte[]> latest;
  final MVMap<String, byte[]> epochs;
  final MVMap<String, Long> ends;
  final MVMap<String, Long> cursors;
  final MVMap<String, Long> untimed;
  final MVMap<Long, byte[]> marks;
  private final Map<String, MVMap<String, byte[]>> states = new ConcurrentHashMap<>();
  private final Map<String, MVMap<byte[], Long>> indexes = new ConcurrentHashMap<>();

  Tables(MVStore store) {
    this.store = store;
    meta = open(store, META, StringDataType.INSTANCE, ByteArrayDataType.INSTANCE);
    log = open(store, "readings.log", LongDataType.INSTANCE, ByteArrayDataType.INSTANCE);
    latest = open(store, "readings.latest", StringDataType.INSTANCE, ByteArrayDataType.INSTANCE);
    epochs = open(store, "readings.epochs", StringDataType.INSTANCE, ByteArrayDataType.INSTANCE);
    ends = open(store, "readings.ends", StringDataType.INSTANCE, LongDataType.INSTANCE);
    cursors = open(store, "readings.cursors", StringDataType.INSTANCE, LongDataType.INSTANCE);
    untimed = open(store, Untimed.MAP, StringDataType.INSTANCE, LongDataType.INSTANCE);
    marks = open(store, "tiaki.marks", LongDataType.INSTANCE, ByteArrayDataType.INSTANCE);
    for (String name : store.getMapNames()) {
      if (name.startsWith(STATE)) {
        stateForWriting(name.substring(STATE.length()));
      } else if (name.startsWith(INDEX)) {
        index(name.substring(INDEX.length()));
      }
    }
  }

  /** A bundle's map, or null while nothing was ever written to it. */
  @Nullable MVMap<String, byte[]> state(String name) {
    return states.get(name);
  }

  /** A bundle's map, created when it is new; for the writer's thread. */
  MVMap<String, byte[]> stateForWriting(String name) {
    return states.computeIfAbsent(
        name, n -> open(store, STATE + n, StringDataType.INSTANCE, ByteArrayDataType.INSTANCE));
  }

  /** Names of the bundles' maps whose values are forgotten for good. */
  List<String> erasable() {
    List<String> names = new ArrayList<>();
    for (String key = meta.ceilingKey(ERASABLE);
        key != null && key.startsWith(ERASABLE);
        key = meta.higherKey(key)) {
      names.add(key.substring(ERASABLE.length()));
    }
    return names;
  }

  /** Remembers that a map is one of them. */
  void erasable(String name) {
    if (!meta.containsKey(ERASABLE + name)) {
      meta.put(ERASABLE + name, new byte[0]);
    }
  }

  /** The index of an epoch, created when it is new; for the writer's thread. */
  MVMap<byte[], Long> index(String epoch) {
    return indexes.computeIfAbsent(
        epoch, e -> open(store, INDEX + e, ByteArrayDataType.INSTANCE, LongDataType.INSTANCE));
  }

  /** Takes the whole index of an epoch away; for the writer's thread. */
  void dropIndex(String epoch) {
    MVMap<byte[], Long> index = indexes.remove(epoch);
    if (index != null) {
      store.removeMap(index);
    }
  }

  /** The last position that was given to a reading, also when the reading is gone; 0 at first. */
  long lastPosition() {
    Long last = log.lastKey();
    byte[] kept = meta.get(POSITION);
    return Math.max(last == null ? 0 : last, kept == null ? 0 : ByteBuffer.wrap(kept).getLong());
  }

  /** Positions up to this one are not given to a reading any more. */
  void keepPosition(long position) {
    meta.put(POSITION, ByteBuffer.allocate(Long.BYTES).putLong(position).array());
  }

  /** When it was last noticed that the file went back, ms since 1970; 0: never. */
  long wentBack() {
    byte[] time = meta.get(WENT_BACK);
    return time == null ? 0 : ByteBuffer.wrap(time).getLong();
  }

  /** It was noticed now that the file went back. */
  void wentBack(long time) {
    meta.put(WENT_BACK, ByteBuffer.allocate(Long.BYTES).putLong(time).array());
  }

  /** The file's id; empty before it has one. */
  String id() {
    byte[] id = meta.get(ID);
    return id == null ? "" : new String(id, StandardCharsets.US_ASCII);
  }

  static <K, V> MVMap<K, V> open(MVStore store, String name, DataType<K> key, DataType<V> value) {
    return store.openMap(name, new MVMap.Builder<K, V>().keyType(key).valueType(value));
  }
}
