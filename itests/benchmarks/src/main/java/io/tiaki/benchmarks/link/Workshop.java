package io.tiaki.benchmarks.link;

import io.tiaki.benchmarks.Console;
import io.tiaki.benchmarks.dtls.OpenSslBuild;
import io.tiaki.session.dtls.DtlsServerEnvironment;
import io.tiaki.transport.udp.UdpSelector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What all parts of one run share; ends with it. */
final class Workshop implements AutoCloseable {
  private final Credentials credentials;
  private final Credentials.Pair gateway;
  private final Path folder = Files.createTempDirectory("tiaki-bench-link");
  private final UdpSelector selector = new UdpSelector("bench");
  private final DtlsServerEnvironment environment =
      new DtlsServerEnvironment(256, Clock.systemUTC());
  private final Optional<Path> openssl;

  Workshop(Console console) throws IOException, GeneralSecurityException, InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::interrupted, "bench-end"));
    credentials = new Credentials();
    gateway = credentials.client("gw1");
    gateway.write(folder, "client");
    credentials.authority().write(folder, "ca");
    Path source = Path.of(System.getProperty("tiaki.benchmarks", "."), "src/main/c/openssl_peer.c");
    openssl = OpenSslBuild.compile(source, folder);
    if (openssl.isEmpty()) {
      console.progress("SKIPPED: OpenSSL, because cc or libssl-dev is missing");
    }
  }

  Credentials credentials() {
    return credentials;
  }

  /** The stacks that can do it, each with what makes a server and its clients. */
  Map<String, TimesPart.Maker> stacks(Proof proof, Credentials.Pair meter) throws IOException {
    meter.write(folder, "server");
    Map<String, TimesPart.Maker> stacks = new LinkedHashMap<>();
    stacks.put("Tiaki", () -> tiaki(proof, meter, true));
    stacks.put("Tiaki, first contact", () -> tiaki(proof, meter, false));
    if (openssl.isPresent() && proof.isKnownToOpenSsl()) {
      stacks.put("OpenSSL", () -> new OpenSslDialer(openssl.get(), folder, proof));
    }
    stacks.put("Scandium", () -> new ScandiumDialer(proof, credentials, meter, gateway));
    return stacks;
  }

  private Dialer tiaki(Proof proof, Credentials.Pair meter, boolean remembers) throws IOException {
    return new TiakiDialer(proof, credentials, meter, gateway, environment, selector, remembers);
  }

  @Override
  public void close() throws IOException {
    environment.close();
    selector.close();
    delete();
  }

  /** Also after Ctrl-C no process and no key stays behind. */
  private void interrupted() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
    try {
      delete();
    } catch (IOException | java.io.UncheckedIOException e) {
      System.err.println("Left behind, delete it: " + folder);
    }
  }

  private void delete() throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var all = Files.walk(folder)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
