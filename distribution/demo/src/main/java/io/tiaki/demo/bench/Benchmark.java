package io.tiaki.demo.bench;

import io.tiaki.demo.options.UsageException;
import java.util.List;

/** Something that can be measured with {@code tiaki bench NAME}. */
public interface Benchmark {
  /** How it is called. */
  String name();

  /** What it measures, in a line. */
  String purpose();

  /**
   * Measures and prints.
   *
   * @param words options after the name
   * @return exit status: 0 when it measured, 1 when it could not
   * @throws UsageException when the options cannot be used
   */
  int run(List<String> words, Workbench bench) throws UsageException, InterruptedException;
}
