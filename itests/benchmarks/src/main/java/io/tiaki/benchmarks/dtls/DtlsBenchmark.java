package io.tiaki.benchmarks.dtls;

import io.tiaki.benchmarks.Benchmark;
import io.tiaki.benchmarks.Console;
import io.tiaki.benchmarks.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** CPU time, memory and octets of our DTLS beside OpenSSL and Scandium. */
public final class DtlsBenchmark implements Benchmark {
  @Override
  public String name() {
    return "dtls";
  }

  @Override
  public String purpose() {
    return "DTLS beside OpenSSL and Scandium: CPU time, memory and octets, full and resumed";
  }

  @Override
  public int run(List<String> words, Console console)
      throws UsageException, IOException, InterruptedException {
    DtlsOptions options = DtlsOptions.parse(words);
    if (options.help()) {
      DtlsOptions.HELP.lines().forEach(console::result);
      return 0;
    }
    Path folder = Files.createTempDirectory("tiaki-bench-dtls");
    try (Processes processes = new Processes(folder)) {
      Runtime.getRuntime().addShutdownHook(new Thread(processes::close, "bench-stop"));
      return measure(options, console, folder, processes);
    } catch (GeneralSecurityException e) {
      throw new IOException("No certificates could be made", e);
    } finally {
      delete(folder);
    }
  }

  private static int measure(DtlsOptions options, Console console, Path folder, Processes processes)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path source = Path.of(System.getProperty("tiaki.benchmarks", "."), "src/main/c/openssl_peer.c");
    Optional<Path> openssl = OpenSslBuild.compile(source, folder);
    Results results = new Results(options, console);
    if (openssl.isEmpty()) {
      results.skipped("everything beside OpenSSL", "install cc and libssl-dev");
    }
    Authority authority = new Authority(folder);
    for (String part : options.parts()) {
      switch (part) {
        case "client", "server" -> {
          if (openssl.isPresent()) {
            Peer reference = Peer.openssl(openssl.get());
            new CpuPart(options, results, authority, processes, reference).run(part);
          }
        }
        case "flood" -> new FloodPart(options, results, authority, processes).run();
        default -> new ManyPart(options, results, authority, processes, openssl).run(part);
      }
    }
    results.print();
    return 0;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
