package io.tiaki.meter;

import io.tiaki.meter.internal.cosem.Memory;
import io.tiaki.meter.internal.cosem.security.Identities;
import io.tiaki.meter.internal.cosem.security.MeterSecurity;
import io.tiaki.meter.internal.enrolment.CosemProvisioning;
import io.tiaki.meter.internal.metering.MemoryFile;
import io.tiaki.meter.internal.metering.SmartMeter;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives each meter its COSEM security. For one thread at a time. */
final class Securing {
  private static final Logger LOG = LoggerFactory.getLogger(Securing.class);

  private final CosemSettings settings;
  private final CosemProvisioning provisioning;
  private final MemoryFile file;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final List<MeterSecurity> all = new ArrayList<>();

  Securing(CosemSettings settings, CosemProvisioning provisioning, MemoryFile file, Clock clock) {
    this.settings = settings;
    this.provisioning = provisioning;
    this.file = file;
    this.clock = clock;
  }

  /** The security of the next meter. */
  MeterSecurity next(long number, Memory memory) {
    Identities identities =
        new Identities(memory, settings.security().suite(), provisioning::clientKey);
    MeterSecurity security =
        new MeterSecurity(
            settings.security(),
            SmartMeter.systemTitle(number),
            provisioning.keys((int) number),
            identities,
            memory,
            clock,
            random,
            settings.signedClasses());
    all.add(security);
    return security;
  }

  /** Makes the key pairs that are missing and reserves the first invocation counters. */
  void complete() {
    List<MeterSecurity> low = all.stream().filter(MeterSecurity::needsCounters).toList();
    file.together(
        () -> {
          all.forEach(MeterSecurity::complete);
          low.forEach(MeterSecurity::reserve);
        });
    low.forEach(MeterSecurity::granted);
  }

  /** Gives the gateway on the same data folder the keys as they are now. */
  void handOver() throws IOException {
    provisioning.handOver(all);
  }

  /** Remembers all counters as they are. */
  void store() {
    try {
      file.together(() -> all.forEach(MeterSecurity::store));
    } catch (IllegalStateException full) {
      LOG.warn("Invocation counters were not stored; the meters leave some out", full);
    }
  }
}
