package io.tiaki.demo;

import io.tiaki.demo.bench.Benchmark;
import io.tiaki.demo.bench.Benchmarks;
import io.tiaki.demo.bench.Workbench;
import io.tiaki.demo.options.Arguments;
import io.tiaki.demo.options.DemoOptions;
import io.tiaki.demo.options.UsageException;
import io.tiaki.demo.process.Commands;
import io.tiaki.demo.view.JsonView;
import io.tiaki.demo.view.Output;
import io.tiaki.demo.view.PlainView;
import io.tiaki.demo.view.TerminalSize;
import io.tiaki.demo.view.TerminalView;
import io.tiaki.demo.view.View;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The main class of {@code tiaki demo} and {@code tiaki bench}. */
public final class Main {
  private static final long STOP_SECONDS = 60;

  private final Map<String, String> environment;
  private final Output out;
  private final Output error;

  private Main(Map<String, String> environment) {
    this.environment = environment;
    boolean unicode = Output.unicode(environment);
    out = new Output(Output.stream(new FileOutputStream(FileDescriptor.out)), unicode);
    error = new Output(Output.stream(new FileOutputStream(FileDescriptor.err)), unicode);
  }

  /**
   * Runs the demo or a benchmark.
   *
   * @param arguments {@code demo} or {@code bench}, then options
   */
  public static void main(String... arguments) throws InterruptedException {
    Main main = new Main(System.getenv());
    List<String> words = List.of(arguments);
    String command = words.isEmpty() ? "" : words.get(0);
    int status;
    try {
      status =
          switch (command) {
            case "demo" -> main.demo(words.subList(1, words.size()));
            case "bench" -> main.bench(words.subList(1, words.size()));
            default ->
                throw new UsageException(
                    "the first word is demo or bench: start this through the script tiaki");
          };
    } catch (UsageException e) {
      main.error.line("tiaki " + (command.isEmpty() ? "demo" : command) + ": " + e.getMessage());
      status = 2;
    }
    System.exit(status);
  }

  private int demo(List<String> words) throws UsageException, InterruptedException {
    DemoOptions options = DemoOptions.parse(words);
    if (options.help()) {
      out.raw(DemoOptions.HELP);
      return 0;
    }
    Clock clock = Clock.systemUTC();
    Demo demo = new Demo(options, commands(), view(options, clock), Timing.USUAL, clock);
    CountDownLatch done = new CountDownLatch(1);
    atExit(
        () -> {
          demo.stop();
          await(done);
        });
    try {
      return demo.run();
    } finally {
      done.countDown();
    }
  }

  private int bench(List<String> words) throws UsageException, InterruptedException {
    String name = words.isEmpty() ? "--help" : words.get(0);
    if (name.equals("--help") || name.equals("-h")) {
      Benchmarks.list().forEach(out::line);
      return 0;
    }
    Optional<Benchmark> benchmark = Benchmarks.named(name);
    if (benchmark.isEmpty()) {
      error.line("tiaki bench: there is no benchmark " + Arguments.shown(name));
      Benchmarks.list().forEach(error::line);
      return 2;
    }
    try (Workbench bench = new Workbench(home(), commands(), Clock.systemUTC(), out, error)) {
      atExit(bench::close);
      return benchmark.get().run(words.subList(1, words.size()), bench);
    }
  }

  /** Ctrl-C and SIGTERM: what was started ends in order before this process does. */
  private static void atExit(Runnable end) {
    Runtime.getRuntime().addShutdownHook(new Thread(end, "tiaki-demo-stop"));
  }

  private static void await(CountDownLatch done) {
    try {
      done.await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Commands commands() throws UsageException {
    return Commands.ofDistribution(home(), environment.getOrDefault("PATH", ""));
  }

  private static Path home() throws UsageException {
    String home = System.getProperty("tiaki.home", "");
    if (home.isEmpty() || !Files.isExecutable(Path.of(home, "tiaki"))) {
      throw new UsageException(
          "no distribution at '" + home + "': start this through the script tiaki");
    }
    return Path.of(home).toAbsolutePath();
  }

  private View view(DemoOptions options, Clock clock) {
    if (options.json()) {
      // JSON is UTF-8 whatever the locale says (RFC 8259, 8.1).
      return new JsonView(
          new Output(Output.stream(new FileOutputStream(FileDescriptor.out)), true), error);
    }
    if (options.story()) {
      return new PlainView(out, false);
    }
    String terminal = environment.getOrDefault("TERM", "dumb");
    if (terminal.equals("dumb") || !outputIsTerminal()) {
      return new PlainView(out);
    }
    boolean colours = environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new TerminalView(out, clock, colours, TerminalSize.supplier(environment, clock));
  }

  /** Asked of the shell: a JVM's console says the same in some versions only. */
  private static boolean outputIsTerminal() {
    try {
      return new ProcessBuilder("sh", "-c", "test -t 1").inheritIO().start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
