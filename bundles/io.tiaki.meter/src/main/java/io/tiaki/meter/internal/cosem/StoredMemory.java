package io.tiaki.meter.internal.cosem;

import io.tiaki.meter.internal.metering.MemoryFile;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One meter's part of the file of all meters. */
public final class StoredMemory implements Memory {
  private final MemoryFile file;
  private final long meter;

  /**
   * @param meter the meter's number
   */
  public StoredMemory(MemoryFile file, long meter) {
    this.file = file;
    this.meter = meter;
  }

  @Override
  public Optional<byte[]> get(String key) {
    return file.get(meter, key);
  }

  @Override
  public Set<String> keys() {
    return file.keys(meter);
  }

  @Override
  public void put(String key, byte[] value) {
    file.put(meter, key, value);
  }

  @Override
  public void remove(String key) {
    file.remove(meter, key);
  }

  @Override
  public void change(Map<String, Optional<byte[]>> changes) {
    file.change(meter, changes);
  }
}
