package io.tiaki.benchmarks.dtls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Compiles our OpenSSL peer against the library of this machine. */
public final class OpenSslBuild {
  private static final long LONGEST_SECONDS = 60;

  private OpenSslBuild() {}

  /**
   * The program, or empty when there is no compiler or library.
   *
   * @param source {@code openssl_peer.c}
   */
  public static Optional<Path> compile(Path source, Path folder)
      throws IOException, InterruptedException {
    Path program = folder.resolve("openssl_peer");
    List<String> command =
        List.of("cc", "-O2", "-o", program.toString(), source.toString(), "-lssl", "-lcrypto");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("cc.log").toFile())
              .start();
      boolean ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
      boolean good = ended && process.exitValue() == 0 && Files.isExecutable(program);
      return good ? Optional.of(program) : Optional.empty();
    } catch (IOException noCompiler) {
      return Optional.empty();
    }
  }
}
