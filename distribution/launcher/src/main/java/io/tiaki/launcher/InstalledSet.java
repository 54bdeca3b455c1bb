package io.tiaki.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The durable installed set, in a folder that the gateway's update bundle shares: {@code current}
 * says what is installed, {@code archive/} holds each of its packages and the one before, {@code
 * trial} is there while an update is under way, {@code interrupted} when one ended with the
 * process. All files are whole at any instant.
 */
final class InstalledSet {
  private static final Logger LOG = Logger.getLogger(InstalledSet.class.getName());

  private final Path current;
  private final Path trial;
  private final Path interrupted;
  private final Path archive;
  private final Distribution distribution;
  private PackageSet set = new PackageSet();
  private volatile @Nullable FileTime seen;

  /**
   * @param folder the installed set
   * @param packages the distribution's
   */
  InstalledSet(Path folder, Path packages) {
    current = folder.resolve("current");
    trial = folder.resolve("trial");
    interrupted = folder.resolve("interrupted");
    archive = folder.resolve("archive");
    distribution = new Distribution(packages, folder.resolve("distribution"));
  }

  /** Brings {@code current} and its archive up to date with the distribution. */
  PackageSet prepare() throws IOException, UsageException {
    Files.createDirectories(archive);
    PackageSet before = read();
    List<PackageLine> shipped = distribution.packages();
    set = before.with(shipped);
    for (PackageLine line : set.lines()) {
      if (!Files.isReadable(file(line))) {
        archive(line);
      }
    }
    if (!set.equals(before)) {
      if (!before.isEmpty()) {
        LOG.log(
            Level.INFO,
            "The distribution brings {0} other packages",
            set.lines().stream().filter(line -> !before.lines().contains(line)).count());
      }
      set.write(current);
      prune();
    }
    seen = set.isEmpty() ? null : Files.getLastModifiedTime(current);
    return set;
  }

  private PackageSet read() throws IOException {
    if (!Files.exists(current)) {
      return new PackageSet();
    }
    try {
      return PackageSet.read(current);
    } catch (IOException e) {
      Path damaged = current.resolveSibling("current.damaged");
      LOG.log(
          Level.SEVERE,
          "{0} is damaged ({1}) and now called {2}: the packages of the distribution are"
              + " installed, repeat the updates that came since",
          new Object[] {current, e.getMessage(), damaged.getFileName()});
      Durable.move(current, damaged);
      return new PackageSet();
    }
  }

  /** What is installed now; the update bundle replaces it. */
  PackageSet current() throws IOException {
    return PackageSet.read(current);
  }

  /** Whether {@code current} was replaced since the last look at it. */
  boolean isChanged() throws IOException {
    FileTime now = Files.getLastModifiedTime(current);
    boolean changed = !now.equals(seen);
    seen = now;
    return changed;
  }

  /** Whether an update is under way, or was when the process ended. */
  boolean trial() {
    return Files.exists(trial);
  }

  /** Leaves a note for the update bundle that an update did not come to its end. */
  void noteInterrupted() throws IOException {
    if (trial()) {
      Durable.move(trial, interrupted);
    }
  }

  /**
   * The archived file of a package, checked octet by octet; a broken one is replaced from the
   * distribution.
   *
   * @throws UsageException when there is no good one
   */
  Path checked(PackageLine line) throws IOException, UsageException {
    Path file = file(line);
    try {
      if (Durable.sha256(file).equals(line.sha256())) {
        return file;
      }
    } catch (IOException unreadable) {
      // Said below, unless the distribution helps.
    }
    archive(line);
    return file;
  }

  /** Octets of all packages of the set. */
  long size() throws IOException {
    long size = 0;
    for (PackageLine line : set.lines()) {
      size += Files.size(file(line));
    }
    return size;
  }

  private Path file(PackageLine line) {
    return archive.resolve(line.fileName());
  }

  private void archive(PackageLine line) throws IOException, UsageException {
    Path shipped = distribution.file(line);
    if (shipped == null) {
      throw new UsageException(
          "The package "
              + line.name()
              + " "
              + line.version()
              + " is missing or damaged in "
              + archive
              + ": put the file with the SHA-256 "
              + line.sha256()
              + " there as "
              + line.fileName()
              + ", or delete "
              + current
              + " to start with the packages of the distribution",
          1);
    }
    try (InputStream in = Files.newInputStream(shipped)) {
      Durable.write(file(line), in);
    }
  }

  /**
   * Keeps, of each package, the current one and the newest of those before. What another build of
   * the current version replaced is nothing to go back to: an operator who puts the right one in
   * the place of a forged one is rid of the forged one.
   */
  private void prune() throws IOException {
    Set<Path> keep = new HashSet<>();
    set.lines().forEach(line -> keep.add(file(line)));
    Map<String, Path> previous = new HashMap<>();
    Set<Path> all = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(archive)) {
      for (Path file : files) {
        if (!keep.contains(file)) {
          all.add(file);
          previous(previous, file);
        }
      }
    }
    all.removeAll(previous.values());
    for (Path file : all) {
      Files.deleteIfExists(file);
    }
  }

  private void previous(Map<String, Path> previous, Path file) {
    try {
      PackageLine line = PackageLine.of(file);
      String name = line.name();
      if (set.isVersion(line)) {
        return;
      }
      FileTime written = Files.getLastModifiedTime(file);
      Path other = previous.get(name);
      if (other == null || Files.getLastModifiedTime(other).compareTo(written) < 0) {
        previous.put(name, file);
      }
    } catch (IOException unreadable) {
      // Nothing to go back to: it goes.
    }
  }
}
