package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.SecuritySuite;
import io.tiaki.meter.CosemSecurity;
import io.tiaki.meter.internal.cosem.security.Identities;
import io.tiaki.meter.internal.cosem.security.KeyId;
import io.tiaki.meter.internal.cosem.security.MeterKeys;
import io.tiaki.meter.internal.cosem.security.MeterSecurity;
import io.tiaki.meter.internal.metering.SmartMeter;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Meter number 1 with keys, and what a client of it needs. Made again, it has restarted. */
final class SecureMeter {
  static final SecureRandom RANDOM = new SecureRandom();

  final TestMeter meter = new TestMeter(200);
  final CosemSecurity required;
  final MeterKeys keys;
  final KeyPair meterPair;
  final KeyPair clientPair;
  Memory memory = new VolatileMemory();
  Set<Integer> signed = Set.of();
  Device device;

  SecureMeter(CosemSecurity required) {
    this(required, required.suite());
  }

  SecureMeter(CosemSecurity required, SecuritySuite suite) {
    this.required = required;
    keys = MeterKeys.generate(suite, RANDOM);
    meterPair = Identities.generate(suite, RANDOM);
    clientPair = Identities.generate(suite, RANDOM);
    device = start();
  }

  /** As after a crash: from what is remembered. */
  Device start() {
    boolean signs = keys.suite().isAsymmetric();
    if (signs) {
      memory.put("ec.signature." + keys.suite().id(), Identities.encode(meterPair));
    }
    MeterSecurity security =
        new MeterSecurity(
            required,
            SmartMeter.systemTitle(1),
            Optional.of(keys),
            new Identities(
                memory,
                keys.suite(),
                () -> signs ? Optional.of(clientPair.getPublic()) : Optional.empty()),
            memory,
            meter.clock,
            RANDOM,
            signed);
    device =
        new Device(
            meter.meter,
            "TKI0000000000001",
            meter.clock,
            Duration.ofSeconds(5),
            Duration.ofMillis(500),
            memory,
            security);
    return device;
  }

  MeterSecurity security() {
    return device.security();
  }

  Octets title() {
    return device.security().title();
  }

  byte[] key(KeyId id) {
    return keys.get(id).orElseThrow();
  }

  CosemServer server() {
    return server(1_200);
  }

  CosemServer server(int maxPayload) {
    return new CosemServer(device, new ObjectModel(), maxPayload);
  }

  CosemServer server(List<CosemObject> more) {
    return new CosemServer(device, new ObjectModel(more), 1_200);
  }

  CosemServer server(String peer) {
    return new CosemServer(device, new ObjectModel(), 1_200, Pusher.NONE, peer);
  }

  /** A client of the strength that is required. */
  SecureClient client(int sap) {
    return new SecureClient(this, server(), sap);
  }
}
