package io.tiaki.benchmarks;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Results on standard output, progress on standard error. */
public final class Console {
  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final PrintStream error = new PrintStream(System.err, true, StandardCharsets.UTF_8);

  public void result(String line) {
    out.println(line);
  }

  public void progress(String line) {
    error.println(line);
  }
}
