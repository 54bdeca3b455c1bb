package io.tiaki.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Looks over the configuration files before the framework reads them, so that a broken one is named
 * with its remedy.
 */
final class ConfigurationCheck {
  private static final long MOST_OCTETS = 64 * 1024;

  private ConfigurationCheck() {}

  /** One text per file that cannot be read; empty when all can. */
  static List<String> problems(Path folder) {
    List<String> problems = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.cfg")) {
      int count = 0;
      for (Path file : files) {
        count++;
        check(file, problems);
      }
      if (count == 0) {
        problems.add(
            "No configuration file (PID.cfg) in " + folder + ": every component stays inert");
      }
    } catch (IOException e) {
      problems.add("Cannot list the configuration folder " + folder + ": " + e);
    }
    return problems;
  }

  private static void check(Path file, List<String> problems) throws IOException {
    if (!Files.isReadable(file) || Files.size(file) > MOST_OCTETS) {
      problems.add(
          "Configuration file "
              + file
              + " is not readable or larger than 64 KiB: its component stays inert");
      return;
    }
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      new Properties().load(reader);
    } catch (IllegalArgumentException | IOException e) {
      problems.add(
          "Configuration file "
              + file
              + " is broken ("
              + e.getMessage()
              + "): write 'key = value' lines in UTF-8; its component stays inert");
    }
  }
}
