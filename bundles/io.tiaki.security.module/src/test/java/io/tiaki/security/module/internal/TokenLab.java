package io.tiaki.security.module.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A token in software (SoftHSM) for a test class of its own. */
final class TokenLab {
  static final String PIN = "48613297";
  static final String LABEL = "vault";
  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/softhsm/libsofthsm2.so"),
          Path.of("/usr/lib64/pkcs11/libsofthsm2.so"),
          Path.of("/usr/lib64/libsofthsm2.so"));

  final Path library;
  private final Path folder;

  /** Makes the token, or skips the test loudly. */
  TokenLab(Path folder) throws Exception {
    this.folder = folder;
    this.library =
        LIBRARIES.stream()
            .filter(Files::exists)
            .findFirst()
            .orElseGet(() -> abort("SKIPPED: no SoftHSM is installed; apt-get install softhsm2"));
    String home = System.getenv("SOFTHSM2_CONF");
    if (home == null) {
      abort("SKIPPED: SOFTHSM2_CONF is not set; the build sets it");
    }
    Path tokens = tokens();
    remove();
    Files.createDirectories(tokens);
    Files.writeString(
        Path.of(home), "directories.tokendir = " + tokens + "\nobjectstore.backend = file\n");
    new TokenLibrary(library).end();
    run(
        "softhsm2-util",
        "--init-token",
        "--free",
        "--label",
        LABEL,
        "--so-pin",
        "12345678",
        "--pin",
        PIN);
  }

  TokenSettings settings(String... aliases) throws IOException {
    Path pin = folder.resolve("pin");
    io.tiaki.security.module.AtomicFile.writeSecret(pin, (PIN + "\n").getBytes("US-ASCII"));
    return new TokenSettings(
        library, Optional.of(LABEL), OptionalLong.empty(), pin, Set.of(aliases));
  }

  /** What pkcs11-tool says of everything in it. */
  String objects() throws Exception {
    return run(
        "pkcs11-tool",
        "--module",
        library.toString(),
        "--token-label",
        LABEL,
        "--login",
        "--pin",
        PIN,
        "--list-objects");
  }

  void remove() throws IOException {
    if (Files.exists(tokens())) {
      try (Stream<Path> all = Files.walk(tokens())) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private static Path tokens() {
    return Path.of(System.getenv("SOFTHSM2_CONF")).resolveSibling("tokens");
  }

  private static String run(String... command) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return abort("SKIPPED: no " + command[0] + "; apt-get install softhsm2 opensc");
    }
    String output = new String(process.getInputStream().readAllBytes(), "US-ASCII");
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }
}
