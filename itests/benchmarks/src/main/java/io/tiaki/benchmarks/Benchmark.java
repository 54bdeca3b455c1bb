package io.tiaki.benchmarks;

import java.io.IOException;
import java.util.List;

/** Something that {@code tiaki bench NAME} measures from a checkout. */
public interface Benchmark {
  String name();

  /** What it measures, in a line. */
  String purpose();

  /**
   * Measures and prints.
   *
   * @param words options after the name
   * @return exit status: 0 when it measured
   * @throws UsageException when the options cannot be used
   * @throws IOException when it could not measure; the message says why
   */
  int run(List<String> words, Console console)
      throws UsageException, IOException, InterruptedException;
}
