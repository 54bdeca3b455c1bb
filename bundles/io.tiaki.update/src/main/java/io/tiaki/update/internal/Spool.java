package io.tiaki.update.internal;

import io.tiaki.update.internal.trial.InstalledSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The file that a package is fetched into; deleted unless it is kept. */
final class Spool implements AutoCloseable {
  static final String FILE = "fetched.tmp";

  /** Room that is left to the readings: 16 MiB. */
  private static final long RESERVE = 16L << 20;

  /** The file itself, what Deployment Admin unpacks, and what it keeps to go back. */
  private static final int COPIES = 4;

  private final InstalledSet set;
  private final Announcement announced;
  private final Path file;

  Spool(InstalledSet set, Announcement announced) {
    this.set = set;
    this.announced = announced;
    this.file = set.folder().resolve(FILE);
  }

  Path file() {
    return file;
  }

  /** Refuses when the package would take the room that readings need. */
  void checkRoom() throws RefusedException, IOException {
    long usable = Files.getFileStore(set.folder()).getUsableSpace();
    if (usable < COPIES * announced.size() + RESERVE) {
      throw RefusedException.failed(
          "The disk of the gateway is too full for the package: make room; nothing was changed");
    }
  }

  /** Puts the file, which is complete and forced, into the archive. */
  void keep() throws IOException {
    Files.move(file, set.archived(announced.candidate().sha256()), StandardCopyOption.ATOMIC_MOVE);
    set.forceArchive();
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
