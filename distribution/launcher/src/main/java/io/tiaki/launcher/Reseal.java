package io.tiaki.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * After an update has come to its end the framework's storage is that of another set: it is forced
 * to the disk and sealed again, or else the next start makes it anew. Calls must not overlap.
 */
final class Reseal {
  private static final Logger LOG = Logger.getLogger(Reseal.class.getName());

  private final InstalledSet installed;
  private final FrameworkStorage storage;
  private final List<Path> base;
  private final Supplier<Deployment> deployment;

  Reseal(
      InstalledSet installed,
      FrameworkStorage storage,
      List<Path> base,
      Supplier<Deployment> deployment) {
    this.installed = installed;
    this.storage = storage;
    this.base = base;
    this.deployment = deployment;
  }

  void look() {
    try {
      if (installed.trial() || !installed.isChanged()) {
        return;
      }
      PackageSet now = installed.current();
      if (now.matches(deployment.get().list())) {
        storage.seal(base, now);
      }
    } catch (IOException | RuntimeException e) {
      // The next start finds no seal that fits and makes the storage anew.
      LOG.log(Level.FINE, "The framework's storage is not sealed", e);
    }
  }
}
