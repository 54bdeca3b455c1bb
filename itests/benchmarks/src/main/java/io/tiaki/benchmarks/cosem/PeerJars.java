package io.tiaki.benchmarks.cosem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Gurux and jDLMS, from Maven Central to a folder below {@code target}. */
final class PeerJars {
  private static final int MOST_ERROR = 400;

  private PeerJars() {}

  /**
   * Fetches them unless they are there.
   *
   * @throws IOException when they cannot be had; the message says why
   */
  static Path fetch(Path module) throws IOException, InterruptedException {
    Path folder = module.resolve("target/cosem-peers");
    if (has(folder, "gurux.dlms-") && has(folder, "jdlms-")) {
      return folder;
    }
    Process maven =
        new ProcessBuilder(
                List.of(
                    "mvn",
                    "-B",
                    "-q",
                    "-f",
                    module.resolve("src/main/cosem/pom.xml").toString(),
                    "dependency:copy-dependencies",
                    "-DoutputDirectory=" + folder))
            .redirectErrorStream(true)
            .start();
    maven.getOutputStream().close();
    String said = new String(maven.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (maven.waitFor() != 0) {
      throw new IOException(
          "their libraries could not be fetched: "
              + said.substring(0, Math.min(said.length(), MOST_ERROR)));
    }
    return folder;
  }

  private static boolean has(Path folder, String name) throws IOException {
    if (Files.notExists(folder)) {
      return false;
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.anyMatch(file -> file.getFileName().toString().startsWith(name));
    }
  }
}
