package io.tiaki.update.internal.trial;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The installed set as the launcher and this bundle share it: {@code current}, {@code trial},
 * {@code interrupted} and {@code archive/}. Each file is replaced as a whole and survives a loss of
 * power. Used by one thread at a time.
 */
public final class InstalledSet {
  private static final String CURRENT = "current";
  private static final String TRIAL = "trial";
  private static final String INTERRUPTED = "interrupted";
  private static final String CURRENT_FORMAT = "tiaki-packages 1";
  private static final String TRIAL_FORMAT = "tiaki-trial 1";

  private final Path folder;

  /**
   * @param folder of the framework property {@code tiaki.packages}
   */
  public InstalledSet(Path folder) {
    this.folder = folder;
  }

  /** An update that is under way, or was when the process died. */
  public record Trial(InstalledPackage candidate, String instruction) {}

  /** Makes the folders. */
  public void prepare() throws IOException {
    Files.createDirectories(folder.resolve("archive"));
  }

  public Path folder() {
    return folder;
  }

  /** Where the file of a package lies. */
  public Path archived(String sha256) {
    return folder.resolve("archive").resolve(sha256 + ".dp");
  }

  /**
   * The set, by symbolic name; empty when there is no file.
   *
   * @throws IOException when it cannot be read or is not ours
   */
  public SortedMap<String, InstalledPackage> current() throws IOException {
    SortedMap<String, InstalledPackage> set = new TreeMap<>();
    Optional<List<String>> lines = read(CURRENT, CURRENT_FORMAT);
    try {
      for (String line : lines.orElse(List.of())) {
        InstalledPackage one = InstalledPackage.parse(line);
        set.put(one.name(), one);
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(folder.resolve(CURRENT) + " is damaged: start the gateway again", e);
    }
    return set;
  }

  /** Puts a package into the set. */
  public void put(InstalledPackage one) throws IOException {
    SortedMap<String, InstalledPackage> set = current();
    set.put(one.name(), one);
    write(set);
  }

  /** The update under way. */
  public Optional<Trial> trial() throws IOException {
    return trial(TRIAL);
  }

  /** The update that was under way when the process died. */
  public Optional<Trial> interrupted() throws IOException {
    return trial(INTERRUPTED);
  }

  /** Forgets {@link #interrupted}. */
  public void forgetInterrupted() throws IOException {
    Files.deleteIfExists(folder.resolve(INTERRUPTED));
  }

  /** What the launcher does where there is one: the trial did not come to its end. */
  public void interrupt() throws IOException {
    Files.move(folder.resolve(TRIAL), folder.resolve(INTERRUPTED), StandardCopyOption.ATOMIC_MOVE);
    force(folder);
  }

  /** Says that an update is under way: until {@link #endTrial} a start brings back the set. */
  public void beginTrial(Trial trial) throws IOException {
    write(TRIAL, TRIAL_FORMAT + "\n" + trial.candidate().line() + " " + trial.instruction() + "\n");
  }

  /** Says that the update came to its end, good or bad. */
  public void endTrial() throws IOException {
    Files.deleteIfExists(folder.resolve(TRIAL));
    force(folder);
  }

  private void write(SortedMap<String, InstalledPackage> set) throws IOException {
    StringBuilder text = new StringBuilder(CURRENT_FORMAT).append('\n');
    for (InstalledPackage one : set.values()) {
      text.append(one.line()).append('\n');
    }
    write(CURRENT, text.toString());
  }

  private Optional<Trial> trial(String file) throws IOException {
    Optional<List<String>> lines = read(file, TRIAL_FORMAT);
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    try {
      String line = lines.get().isEmpty() ? "" : lines.get().get(0);
      int at = Math.max(0, line.lastIndexOf(' '));
      return Optional.of(
          new Trial(InstalledPackage.parse(line.substring(0, at)), line.substring(at).strip()));
    } catch (IllegalArgumentException e) {
      throw new IOException(folder.resolve(file) + " is damaged: start the gateway again", e);
    }
  }

  private Optional<List<String>> read(String file, String format) throws IOException {
    try {
      List<String> lines = Files.readAllLines(folder.resolve(file), StandardCharsets.UTF_8);
      if (lines.isEmpty() || !lines.get(0).equals(format)) {
        throw new IOException(
            folder.resolve(file) + " has another format than " + format + ": it is not ours");
      }
      return Optional.of(lines.subList(1, lines.size()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private void write(String file, String text) throws IOException {
    Path temporary = folder.resolve(file + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (octets.hasRemaining()) {
        channel.write(octets);
      }
      channel.force(true);
    }
    Files.move(temporary, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    force(folder);
  }

  /** Makes what was moved into the archive survive a loss of power. */
  public void forceArchive() throws IOException {
    force(folder.resolve("archive"));
  }

  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
