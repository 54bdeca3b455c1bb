package io.tiaki.meter;

import io.tiaki.meter.internal.enrolment.Exchange;
import io.tiaki.meter.internal.metering.MeteringStore;
import io.tiaki.security.module.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;

/** Opens the meters' files. */
final class Opening {
  private Opening() {}

  static MeteringStore store(Exchange exchange, int profileRows) throws StartException {
    Path folder = exchange.privateFolder();
    try {
      AtomicFile.createPrivateFolder(folder);
      return MeteringStore.open(folder.resolve("meters.mv"), profileRows);
    } catch (IOException failed) {
      throw new StartException(
          "Cannot create " + folder + ": choose another folder with --data, or give access to it",
          failed);
    } catch (IllegalStateException refused) {
      throw new StartException(String.valueOf(refused.getMessage()), refused);
    }
  }
}
