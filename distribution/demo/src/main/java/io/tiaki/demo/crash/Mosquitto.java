package io.tiaki.demo.crash;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Eclipse mosquitto as the broker, a process of its own, with a certificate of the authority. */
final class Mosquitto {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long TICK_MILLIS = 100;

  private final Path program;
  private final Path folder;
  private final Path exchange;

  private Mosquitto(Path program, Path folder, Path exchange) {
    this.program = program;
    this.folder = folder;
    this.exchange = exchange;
  }

  /** Empty when mosquitto or openssl is not installed. */
  static Optional<Mosquitto> on(Path data) {
    if (program("openssl").isEmpty()) {
      return Optional.empty();
    }
    return program("mosquitto")
        .map(found -> new Mosquitto(found, data.resolve("mosquitto"), data.resolve("exchange")));
  }

  private static Optional<Path> program(String name) {
    // Debian has it in /usr/sbin, which is not in everybody's PATH.
    String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
    for (String one : path.split(File.pathSeparator)) {
      Path file = Path.of(one, name);
      if (!one.isEmpty() && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /** Whether its certificate is there already. */
  boolean hasCertificate() {
    return Files.exists(certificate());
  }

  /** Gets a certificate; the control system with its authority must run. */
  void enrol() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Path request = folder.resolve("request.pem");
    List<String> words = new ArrayList<>(List.of("openssl", "req", "-new", "-newkey", "ec"));
    words.addAll(List.of("-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-sha256"));
    words.addAll(List.of("-subj", "/CN=mosquitto", "-keyout", key().toString()));
    words.addAll(List.of("-out", request.toString()));
    words.addAll(List.of("-addext", "extendedKeyUsage=serverAuth"));
    words.addAll(List.of("-addext", "keyUsage=critical,digitalSignature"));
    words.addAll(List.of("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"));
    Process openssl =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.to(folder.resolve("openssl.log").toFile()))
            .start();
    if (openssl.waitFor() != 0) {
      throw new IOException("openssl made no key for the broker: read " + folder + "/openssl.log");
    }
    Path target = exchange.resolve("requests/mosquitto.broker.pem");
    Path part = target.resolveSibling("mosquitto.broker.pem.tmp");
    Files.createDirectories(target.getParent());
    Files.copy(request, part, StandardCopyOption.REPLACE_EXISTING);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    for (long i = 0; !hasCertificate() && i < PATIENCE.toMillis() / TICK_MILLIS; i++) {
      TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
    }
    if (!hasCertificate()) {
      throw new IOException("the authority gave the broker no certificate: read logs/dcs.log");
    }
  }

  /** Its command line on a port; it keeps sessions in its folder, as a broker in earnest would. */
  List<String> command(int port) throws IOException {
    Path file = folder.resolve("mosquitto.conf");
    String text =
        String.join(
            "\n",
            "listener " + port + " 127.0.0.1",
            "cafile " + exchange.resolve("ca.pem"),
            "certfile " + certificate(),
            "keyfile " + key(),
            "require_certificate true",
            "use_identity_as_username true",
            "allow_anonymous false",
            "persistence true",
            "persistence_location " + folder + "/",
            "autosave_interval 5",
            "log_dest stderr",
            "user " + System.getProperty("user.name"),
            "");
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    return List.of(program.toString(), "-c", file.toString());
  }

  private Path certificate() {
    return exchange.resolve("issued/mosquitto.broker.pem");
  }

  private Path key() {
    return folder.resolve("key.pem");
  }
}
