package io.tiaki.meter.internal.cosem;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Forgets everything when the process ends. */
public final class VolatileMemory implements Memory {
  private final Map<String, byte[]> values = new ConcurrentHashMap<>();

  @Override
  public Optional<byte[]> get(String key) {
    return Optional.ofNullable(values.get(key)).map(byte[]::clone);
  }

  @Override
  public Set<String> keys() {
    return Set.copyOf(values.keySet());
  }

  @Override
  public void put(String key, byte[] value) {
    values.put(key, value.clone());
  }

  @Override
  public void remove(String key) {
    values.remove(key);
  }

  @Override
  public void change(Map<String, Optional<byte[]>> changes) {
    changes.forEach((key, value) -> value.ifPresentOrElse(put -> put(key, put), () -> remove(key)));
  }
}
