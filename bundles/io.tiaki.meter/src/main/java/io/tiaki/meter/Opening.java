package io.tiaki.meter;

import io.tiaki.meter.internal.enrolment.CosemProvisioning;
import io.tiaki.meter.internal.enrolment.Exchange;
import io.tiaki.meter.internal.enrolment.Provisioning;
import io.tiaki.meter.internal.metering.MemoryFile;
import io.tiaki.meter.internal.metering.MeteringStore;
import io.tiaki.security.module.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Function;

/** Opens the meters' files. */
final class Opening {
  private Opening() {}

  /** The meters' keys; whatever is wrong with a site's own file is said at once. */
  static Provisioning provisioning(MeterSettings settings, Exchange exchange, Clock clock)
      throws StartException {
    try {
      AtomicFile.createPrivateFolder(exchange.privateFolder());
      return Provisioning.of(settings.keys(), exchange, settings.meters(), clock);
    } catch (IOException failed) {
      throw new StartException(String.valueOf(failed.getMessage()), failed);
    }
  }

  /** The meters' COSEM keys; whatever is wrong with a site's own file is said at once. */
  static CosemProvisioning cosem(MeterSettings settings, Exchange exchange) throws StartException {
    try {
      return CosemProvisioning.open(settings.cosem(), exchange, settings.meters());
    } catch (IOException failed) {
      throw new StartException(String.valueOf(failed.getMessage()), failed);
    }
  }

  static MeteringStore store(Exchange exchange, int profileRows) throws StartException {
    return open(exchange, folder -> MeteringStore.open(folder.resolve("meters.mv"), profileRows));
  }

  static MemoryFile memory(Exchange exchange) throws StartException {
    return open(exchange, folder -> MemoryFile.open(folder.resolve("memory.mv")));
  }

  private static <T> T open(Exchange exchange, Function<Path, T> opening) throws StartException {
    Path folder = exchange.privateFolder();
    try {
      AtomicFile.createPrivateFolder(folder);
      return opening.apply(folder);
    } catch (IOException failed) {
      throw new StartException(
          "Cannot create " + folder + ": choose another folder with --data, or give access to it",
          failed);
    } catch (IllegalStateException refused) {
      throw new StartException(String.valueOf(refused.getMessage()), refused);
    }
  }
}
