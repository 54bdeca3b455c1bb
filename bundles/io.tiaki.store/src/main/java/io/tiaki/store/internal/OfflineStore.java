package io.tiaki.store.internal;

import io.tiaki.platform.StateStore;
import io.tiaki.security.SecurityModule;
import io.tiaki.store.ReadingLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The file of a gateway that does not run, or a copy of it, opened outside OSGi: for checks after a
 * crash. Opening recovers the file as a start of the gateway would.
 */
public final class OfflineStore implements AutoCloseable {
  private final Engine engine;
  private final Readings readings;

  private OfflineStore(Engine engine, Readings readings) {
    this.engine = engine;
    this.readings = readings;
  }

  /**
   * Opens the file.
   *
   * @param folder the store's folder
   * @param security has the key that the file is sealed with
   * @throws IOException when it cannot be used; the message names file and remedy
   */
  public static OfflineStore open(Path folder, SecurityModule security) throws IOException {
    Engine engine = new Engine(folder, new Seals(security), lost -> {});
    engine.open(-1);
    return new OfflineStore(engine, new Readings(engine, Clock.systemUTC(), last -> {}));
  }

  public ReadingLog readings() {
    return readings;
  }

  public StateStore states() {
    return new States(engine);
  }

  /** How many readings the log holds, and how many could not be unsealed so far. */
  public long[] counts() throws IOException {
    return new long[] {readings.count(), readings.unreadable()};
  }

  /** The position that each reader has passed. */
  public Map<String, Long> cursors() throws IOException {
    return engine.read(
        tables -> {
          Map<String, Long> cursors = new LinkedHashMap<>();
          tables
              .cursors
              .keyIterator(null)
              .forEachRemaining(k -> cursors.put(k, position(tables, k)));
          return cursors;
        });
  }

  private static long position(Tables tables, String reader) {
    Long position = tables.cursors.get(reader);
    return position == null ? 0 : position;
  }

  @Override
  public void close() {
    engine.close();
  }
}
