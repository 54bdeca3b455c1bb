package io.tiaki.benchmarks.cosem;

import io.tiaki.cosem.codec.SecuritySuite;
import io.tiaki.meter.CosemSecurity;
import io.tiaki.meter.internal.cosem.CosemServer;
import io.tiaki.meter.internal.cosem.Device;
import io.tiaki.meter.internal.cosem.Memory;
import io.tiaki.meter.internal.cosem.ObjectModel;
import io.tiaki.meter.internal.cosem.VolatileMemory;
import io.tiaki.meter.internal.cosem.security.Identities;
import io.tiaki.meter.internal.cosem.security.KeyId;
import io.tiaki.meter.internal.cosem.security.MeterKeys;
import io.tiaki.meter.internal.cosem.security.MeterSecurity;
import io.tiaki.meter.internal.load.LoadCurve;
import io.tiaki.meter.internal.metering.SmartMeter;
import io.tiaki.model.MeterId;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The reference meter's COSEM server on a thread of its own, without DTLS. */
final class LoopbackMeter {
  static final byte[] ENCRYPTION = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
  static final byte[] AUTHENTICATION = HexFormat.of().parseHex("d0d1d2d3d4d5d6d7d8d9dadbdcdddedf");

  private static final int NUMBER = 1;
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-06-17T10:00:00Z"), ZoneOffset.UTC);

  private final SmartMeter meter =
      new SmartMeter(NUMBER, new LoadCurve(NUMBER, ZoneOffset.UTC), 1, CLOCK.millis());
  private final CosemServer server;

  /**
   * @param maxPayload octets of the longest wrapper PDU
   */
  LoopbackMeter(int maxPayload) {
    Memory memory = new VolatileMemory();
    MeterSecurity security =
        new MeterSecurity(
            CosemSecurity.NONE,
            SmartMeter.systemTitle(NUMBER),
            Optional.of(keys()),
            new Identities(memory, SecuritySuite.SUITE_0, Optional::empty),
            memory,
            CLOCK,
            new SecureRandom(),
            Set.of());
    Device device =
        new Device(
            meter,
            meter.id().logicalDeviceName(),
            CLOCK,
            Duration.ofMinutes(15),
            Duration.ofMillis(500),
            memory,
            security);
    server = new CosemServer(device, new ObjectModel(), maxPayload);
  }

  private static MeterKeys keys() {
    Map<KeyId, byte[]> keys = new EnumMap<>(KeyId.class);
    keys.put(KeyId.UNICAST, ENCRYPTION);
    keys.put(KeyId.AUTHENTICATION, AUTHENTICATION);
    return new MeterKeys(SecuritySuite.SUITE_0, keys);
  }

  MeterId id() {
    return meter.id();
  }

  /** Answers until the other end is closed. */
  void serve(LoopbackEnd end) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  for (byte[] answer : server.received(end.receive())) {
                    end.send(answer);
                  }
                }
              } catch (IOException closed) {
                // That ends it.
              }
            },
            "server");
    thread.setDaemon(true);
    thread.start();
  }
}
