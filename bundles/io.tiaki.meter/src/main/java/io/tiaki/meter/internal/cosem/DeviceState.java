package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.cosem.codec.CodecException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a device has beside its registers and profile: the values of its {@link Cell}s, which
 * outlive the process, and what is going on, which does not. Small until something is written. Safe
 * for use by many threads; whoever changes several values together holds its monitor.
 */
public final class DeviceState {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceState.class);
  private static final String PREFIX = "o/";

  private final Memory memory;
  private Map<String, CosemData> values = Map.of();
  private Map<Class<?>, Object> ongoing = Map.of();
  private int wakes;
  private volatile long due = Long.MIN_VALUE;

  DeviceState(Memory memory) {
    this.memory = memory;
    for (String key : memory.keys()) {
      if (key.startsWith(PREFIX)) {
        memory.get(key).ifPresent(octets -> restore(key, octets));
      }
    }
  }

  private void restore(String key, byte[] octets) {
    try {
      put(key.substring(PREFIX.length()), Axdr.decode(octets));
    } catch (CodecException damaged) {
      LOG.warn("The value {} of a meter is not readable: it is as from the factory", key);
    }
  }

  synchronized Optional<CosemData> kept(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /**
   * @throws IllegalStateException when it cannot be kept; the value is the old one then
   */
  synchronized void keep(String key, CosemData value) {
    memory.put(PREFIX + key, Axdr.encode(value));
    put(key, value);
  }

  synchronized void forget(String key) {
    if (values.containsKey(key)) {
      memory.remove(PREFIX + key);
      values.remove(key);
    }
  }

  /**
   * Keeps and forgets values, and forgets other keys of the memory, all at once.
   *
   * @param changes by key; empty: forgotten
   * @throws IllegalStateException when that cannot be kept; nothing has changed then
   */
  synchronized void change(Map<String, Optional<CosemData>> changes, Collection<String> dropped) {
    Map<String, Optional<byte[]>> all = new HashMap<>();
    changes.forEach((key, value) -> all.put(PREFIX + key, value.map(Axdr::encode)));
    dropped.forEach(key -> all.put(key, Optional.empty()));
    memory.change(all);
    changes.forEach(this::replace);
  }

  private void replace(String key, Optional<CosemData> value) {
    if (value.isPresent()) {
      put(key, value.get());
    } else if (values.containsKey(key)) {
      values.remove(key);
    }
  }

  private void put(String key, CosemData value) {
    if (values.isEmpty()) {
      values = new HashMap<>(4);
    }
    values.put(key, value);
  }

  /** What is going on of a kind; begun when it is asked for. */
  synchronized <T> T ongoing(Class<T> kind, Supplier<T> begin) {
    Object found = ongoing.get(kind);
    if (found == null) {
      found = begin.get();
      if (ongoing.isEmpty()) {
        ongoing = new HashMap<>(4);
      }
      ongoing.put(kind, found);
    }
    return kind.cast(found);
  }

  /** What is going on of a kind, if anything. */
  synchronized <T> Optional<T> ongoing(Class<T> kind) {
    return Optional.ofNullable(ongoing.get(kind)).map(kind::cast);
  }

  /** When the device has something to do, ms since 1970 of the process. */
  long due() {
    return due;
  }

  void due(long millis) {
    due = millis;
  }

  /** Something was written that may make it act: it looks at the next opportunity. */
  synchronized void awake() {
    wakes++;
    due = Long.MIN_VALUE;
  }

  /** How often it was awoken: what was computed before may not hold any more. */
  synchronized int wakes() {
    return wakes;
  }
}
