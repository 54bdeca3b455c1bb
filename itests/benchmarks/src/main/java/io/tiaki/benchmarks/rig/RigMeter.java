package io.tiaki.benchmarks.rig;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tiaki.meter.CosemSecurity;
import io.tiaki.meter.internal.cosem.Device;
import io.tiaki.meter.internal.cosem.Memory;
import io.tiaki.meter.internal.cosem.ObjectModel;
import io.tiaki.meter.internal.cosem.VolatileMemory;
import io.tiaki.meter.internal.cosem.security.Identities;
import io.tiaki.meter.internal.cosem.security.MeterKeys;
import io.tiaki.meter.internal.cosem.security.MeterSecurity;
import io.tiaki.meter.internal.load.LoadCurve;
import io.tiaki.meter.internal.metering.CaptureRounds;
import io.tiaki.meter.internal.metering.EventLog;
import io.tiaki.meter.internal.metering.MeteringStore;
import io.tiaki.meter.internal.metering.Row;
import io.tiaki.meter.internal.metering.SmartMeter;
import io.tiaki.meter.internal.net.MeterEndpoint;
import io.tiaki.model.MeterId;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The reference meter's device with two days of entries, 15 minutes apart, at a time that stands
 * still, so that two readings of it are the same.
 */
final class RigMeter implements AutoCloseable {
  private static final Instant NOW = Instant.parse("2026-06-17T10:00:00Z");
  private static final Duration INTERVAL = Duration.ofMinutes(15);
  private static final int ENTRIES = 192;
  private static final int NUMBER = 1;
  private static final long LOG_OCTETS = 1 << 16;

  private final SmartMeter meter;
  private final MeteringStore store;
  private final EventLog log;
  private final StandingClock clock;

  /**
   * @param folder for its files, empty
   */
  RigMeter(Path folder) {
    clock = new StandingClock(NOW.minus(INTERVAL.multipliedBy(ENTRIES)));
    meter = new SmartMeter(NUMBER, new LoadCurve(NUMBER, ZoneOffset.UTC), ENTRIES, clock.millis());
    store = MeteringStore.open(folder.resolve("metering.mv"), ENTRIES);
    log = new EventLog(folder.resolve("events.log"), LOG_OCTETS);
    CaptureRounds rounds =
        new CaptureRounds(clock, INTERVAL, List.of(meter), store, log, (second, rows) -> {});
    for (int i = 0; i < ENTRIES; i++) {
      clock.now = clock.now.plus(INTERVAL);
      rounds.run();
    }
  }

  /**
   * What answers peers, with COSEM keys: no client must prove anything, each may.
   *
   * @param keys of one suite
   * @param pair for the meter's signatures, where the suite has them
   * @param client with what those of clients are checked
   */
  MeterEndpoint endpoint(MeterKeys keys, Optional<KeyPair> pair, Optional<PublicKey> client) {
    Memory memory = new VolatileMemory();
    pair.ifPresent(own -> memory.put("ec.signature." + keys.suite().id(), Identities.encode(own)));
    SecureRandom random = new SecureRandom();
    MeterSecurity security =
        new MeterSecurity(
            CosemSecurity.NONE,
            SmartMeter.systemTitle(NUMBER),
            Optional.of(keys),
            new Identities(memory, keys.suite(), () -> client),
            memory,
            clock,
            random,
            Set.of());
    Device device =
        new Device(
            meter,
            meter.id().logicalDeviceName(),
            clock,
            INTERVAL,
            Duration.ofMillis(500),
            memory,
            security);
    return new MeterEndpoint(device, new ObjectModel(), (changed, open) -> {});
  }

  MeterId id() {
    return meter.id();
  }

  /** What it has counted, asked of itself and not over COSEM: Wh, W and V as decimal numbers. */
  JsonObject truth() {
    JsonObject truth = row(meter.read(NOW.toEpochMilli()));
    truth.addProperty("name", meter.id().logicalDeviceName());
    truth.addProperty("watts", meter.importWatts(NOW.toEpochMilli()));
    JsonArray rows = new JsonArray();
    meter.rows(0, ENTRIES).forEach(row -> rows.add(row(row)));
    truth.add("rows", rows);
    return truth;
  }

  private static JsonObject row(Row row) {
    JsonObject json = new JsonObject();
    json.addProperty("second", row.epochSecond());
    json.addProperty("status", row.status());
    json.addProperty("importWh", row.imported() / 10.0);
    json.addProperty("exportWh", row.exported() / 10.0);
    json.addProperty("volts", row.decivolts() / 10.0);
    return json;
  }

  @Override
  public void close() throws IOException {
    store.close();
    log.close();
  }

  private static final class StandingClock extends Clock {
    private Instant now;

    StandingClock(Instant now) {
      this.now = now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
