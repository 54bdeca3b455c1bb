package io.tiaki.store.internal;

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
 * theirs cannot contain.
 */
final class Tables {
  /** Format version and key probe of the file, readable. */
  static final String META = "tiaki.meta";

  private static final String STATE = "state/";

  final MVStore store;
  final MVMap<String, byte[]> meta;
  final MVMap<Long, byte[]> log;
  final MVMap<String, Long> index;
  final MVMap<String, Long> cursors;
  private final Map<String, MVMap<String, byte[]>> states = new ConcurrentHashMap<>();

  Tables(MVStore store) {
    this.store = store;
    meta = open(store, META, StringDataType.INSTANCE, ByteArrayDataType.INSTANCE);
    log = open(store, "readings.log", LongDataType.INSTANCE, ByteArrayDataType.INSTANCE);
    index = open(store, "readings.index", StringDataType.INSTANCE, LongDataType.INSTANCE);
    cursors = open(store, "readings.cursors", StringDataType.INSTANCE, LongDataType.INSTANCE);
    for (String name : store.getMapNames()) {
      if (name.startsWith(STATE)) {
        stateForWriting(name.substring(STATE.length()));
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

  private static <K, V> MVMap<K, V> open(
      MVStore store, String name, DataType<K> key, DataType<V> value) {
    return store.openMap(name, new MVMap.Builder<K, V>().keyType(key).valueType(value));
  }
}
