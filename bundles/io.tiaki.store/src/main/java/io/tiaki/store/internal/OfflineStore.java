package io.tiaki.store.internal;

import io.tiaki.platform.StateStore;
import io.tiaki.security.ErasableKeys;
import io.tiaki.security.SecurityModule;
import io.tiaki.store.ReadingLog;
import io.tiaki.store.ReadingSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The file of a gateway that does not run, or a copy of it, opened outside OSGi: for checks after a
 * crash. Opening recovers the file as a start of the gateway would.
 */
public final class OfflineStore implements AutoCloseable {
  private final Engine engine;
  private final Readings readings;
  private final States states;

  private OfflineStore(Engine engine, Readings readings, Clock clock) {
    this.engine = engine;
    this.readings = readings;
    states = new States(engine, clock);
  }

  /**
   * Opens the file.
   *
   * @param folder the store's folder
   * @param security has the key that the file is sealed with
   * @param erasable has the keys of the epochs
   * @throws IOException when it cannot be used; the message names file and remedy
   */
  public static OfflineStore open(Path folder, SecurityModule security, ErasableKeys erasable)
      throws IOException {
    return open(folder, security, erasable, Clock.systemUTC());
  }

  /** As {@link #open(Path, SecurityModule, ErasableKeys)}, at a time of one's own. */
  public static OfflineStore open(
      Path folder, SecurityModule security, ErasableKeys erasable, Clock clock) throws IOException {
    Engine engine = new Engine(folder, new Seals(security, erasable), lost -> {});
    engine.open(-1);
    Needs needs = new Needs(Duration.ofHours(240));
    return new OfflineStore(engine, new Readings(engine, clock, needs, last -> {}), clock);
  }

  public ReadingSink sink() {
    return readings;
  }

  /** Forgets what is due, as a gateway does each minute; completes when it is gone for good. */
  public CompletionStage<Void> forget() {
    Retention retention = new Retention(Duration.ofDays(90), text -> {});
    return new OpenStore(engine, readings, states).forget(retention, Duration.ofDays(90));
  }

  public ReadingLog readings() {
    return readings;
  }

  public StateStore states() {
    return states;
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
