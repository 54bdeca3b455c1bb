package io.tiaki.dcs.packages;

import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.Failures;
import io.tiaki.security.module.AtomicFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The packages that gateways may fetch, as files {@code SHA-256.dp}: whole or not there. Keeps the
 * 16 that were used last, and those that are announced.
 */
public final class Depot {
  static final int MAX_PACKAGES = 16;
  private static final String UNFINISHED = ".dp.tmp";
  private static final Pattern FILE = Pattern.compile("[0-9a-f]{64}\\.dp");

  private final Path folder;
  private final Predicate<String> announced;
  private final Clock clock;

  /**
   * @param announced whether a package, by its SHA-256, may be fetched by somebody now
   */
  public Depot(Path folder, Predicate<String> announced, Clock clock) {
    this.folder = folder;
    this.announced = announced;
    this.clock = clock;
  }

  /**
   * Keeps a package, durably.
   *
   * @throws DcsException when there is no room for it; the message has the remedy
   */
  public synchronized void add(UnitFile file) throws DcsException {
    Path target = file(file.unit().sha256());
    try {
      AtomicFile.createPrivateFolder(folder);
      if (!holds(target, file.octets())) {
        prune(MAX_PACKAGES - 1);
        AtomicFile.write(target, file.octets());
      }
      Files.setLastModifiedTime(target, FileTime.from(clock.instant()));
    } catch (IOException e) {
      throw new DcsException(
          "The package cannot be kept in "
              + folder
              + " ("
              + Failures.text(e)
              + "): free disk space, or make the folder writable",
          e);
    }
  }

  /**
   * Where a package is, whether it is there or not.
   *
   * @param sha256 64 lower-case hexadecimal digits
   */
  Path file(String sha256) {
    return folder.resolve(sha256 + ".dp");
  }

  /** A file that the disk spoilt is written anew. */
  private static boolean holds(Path target, byte[] octets) throws IOException {
    return Files.exists(target)
        && Files.size(target) == octets.length
        && Arrays.equals(Files.readAllBytes(target), octets);
  }

  private void prune(int keep) throws IOException, DcsException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path one : all) {
        String name = one.getFileName().toString();
        if (FILE.matcher(name).matches()) {
          files.add(one);
        } else if (name.endsWith(UNFINISHED)) {
          // A process ended while it wrote; nobody else writes now.
          Files.delete(one);
        }
      }
    }
    files.sort(Comparator.comparingLong(file -> file.toFile().lastModified()));
    int left = files.size();
    for (Path one : files) {
      String name = one.getFileName().toString();
      if (left > keep && !announced.test(name.substring(0, name.length() - ".dp".length()))) {
        Files.delete(one);
        left--;
      }
    }
    if (left > keep) {
      throw new DcsException(
          "Too many packages are being fetched by gateways: wait until their updates are over");
    }
  }
}
