package io.tiaki.demo.crash;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.h2.mvstore.MVStoreException;

/** Looks into the files of processes that do not run, through copies. */
final class Look {
  private static final int HEADER = 8_192;

  private final Path home;
  private final Path data;
  private final Tally tally;

  /**
   * @param home the distribution
   * @param data the data folder of all processes
   */
  Look(Path home, Path data, Tally tally) {
    this.home = home;
    this.data = data;
    this.tally = tally;
  }

  /** What a process that was killed can no longer say stands in its file. */
  void after(Victim victim) throws IOException {
    try {
      if (victim == Victim.DCS && isBorn(book())) {
        BookFile book = BookFile.read(copy(book(), "readings.mv"));
        book.rows().keySet().forEach(tally::stored);
      } else if (victim == Victim.METERS && isBorn(meters())) {
        MeterFile.read(copy(meters(), "meters.mv")).values().forEach(tally::registered);
      }
    } catch (MVStoreException e) {
      throw new IOException("after a kill a file cannot be read: " + e.getMessage(), e);
    }
  }

  /** All files; no process runs. */
  Audit audit() throws IOException, InterruptedException {
    Path gateway = data.resolve("gateway");
    copy(gateway.resolve("store/tiaki.mv"), "store/tiaki.mv");
    copy(gateway.resolve("keys.bcfks"), "keys.bcfks");
    copy(gateway.resolve("keys.bcfks.erasable"), "keys.bcfks.erasable");
    secrets();
    try {
      return new Audit(
          tally,
          MeterFile.read(copy(meters(), "meters.mv")),
          BookFile.read(copy(book(), "readings.mv")),
          GatewayFile.read(home, copies(), copies().resolve("secrets/gateway.unlock")));
    } catch (MVStoreException e) {
      throw new IOException("a file cannot be read: " + e.getMessage(), e);
    }
  }

  /** The unlock secret and the roots of the erasable keys, and nothing that a look before left. */
  private void secrets() throws IOException {
    Path folder = Files.createDirectories(copies().resolve("secrets"));
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(data.resolve("secrets"), "gateway.unlock*")) {
      for (Path file : files) {
        copy(file, "secrets/" + file.getFileName());
      }
    }
  }

  /** Whether the engine has written its two header blocks. */
  private static boolean isBorn(Path file) throws IOException {
    return Files.exists(file) && Files.size(file) >= HEADER;
  }

  private Path copy(Path file, String name) throws IOException {
    Path copy = copies().resolve(name);
    Path folder = copy.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    return Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
  }

  private Path copies() {
    return data.resolve("look");
  }

  private Path book() {
    return data.resolve("dcs/readings.mv");
  }

  private Path meters() {
    return data.resolve("meters/meters.mv");
  }
}
