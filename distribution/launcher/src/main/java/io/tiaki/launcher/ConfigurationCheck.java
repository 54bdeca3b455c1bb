package io.tiaki.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Looks over the configuration files beside the framework, so that one that cannot be read is named
 * with its remedy: before the start, and whenever one changes. Calls must not overlap.
 */
final class ConfigurationCheck {
  private static final long MOST_OCTETS = 64 * 1024;

  private final Path folder;
  private final Map<Path, FileTime> seen = new HashMap<>();
  private String said = "";

  ConfigurationCheck(Path folder) {
    this.folder = folder;
  }

  /** One text per new or changed file that cannot be read; empty when all can. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    String general = "";
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.cfg")) {
      int count = 0;
      for (Path file : files) {
        count++;
        FileTime written = Files.getLastModifiedTime(file);
        if (!written.equals(seen.put(file, written))) {
          check(file, problems);
        }
      }
      if (count == 0) {
        general = "No configuration file (PID.cfg) in " + folder + ": every component stays inert";
      }
    } catch (NoSuchFileException removedMeanwhile) {
      // The next look tells, if the folder itself went.
      general =
          Files.isDirectory(folder)
              ? ""
              : "The configuration folder " + folder + " has gone: put it back";
    } catch (IOException e) {
      general = "Cannot list the configuration folder " + folder + ": " + e;
    }
    if (!general.isEmpty() && !general.equals(said)) {
      problems.add(general);
    }
    said = general;
    return problems;
  }

  private static void check(Path file, List<String> problems) throws IOException {
    String why = "";
    if (!Files.isReadable(file) || Files.size(file) > MOST_OCTETS) {
      why = "is not readable or larger than 64 KiB: correct that";
    } else {
      try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        new Properties().load(reader);
      } catch (IllegalArgumentException | IOException e) {
        why = "is broken (" + e.getMessage() + "): write 'key = value' lines in UTF-8";
      }
    }
    if (!why.isEmpty()) {
      problems.add(
          "Configuration file "
              + file
              + " "
              + why
              + "; until then its component keeps the settings it has, or stays inert");
    }
  }
}
