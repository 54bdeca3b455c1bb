package io.tiaki.benchmarks;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Results on standard output, progress on standard error. */
public final class Console {
  private final Consumer<String> out;
  private final PrintStream error = new PrintStream(System.err, true, StandardCharsets.UTF_8);

  /** The process's. */
  public Console() {
    PrintStream stream = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    this.out = stream::println;
  }

  /**
   * @param out takes the results
   */
  public Console(Consumer<String> out) {
    this.out = out;
  }

  public void result(String line) {
    out.accept(line);
  }

  public void progress(String line) {
    error.println(line);
  }
}
