package io.tiaki.benchmarks.cosem;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Our side as a process of its own: JMH runs one method of {@link CosemInside} or {@link CosemGet}
 * in blocks.
 */
public final class CosemWorker {
  private static final int UNTIL_INPUT_ENDS = 1_000_000;

  private CosemWorker() {}

  /**
   * @param arguments the method's name, milliseconds of a block, the message in hexadecimal
   */
  public static void main(String... arguments) throws RunnerException {
    System.setProperty(InBlocks.MESSAGE, arguments[2]);
    new Runner(
            new OptionsBuilder()
                .include("\\.Cosem(Inside|Get)\\." + method(arguments[0]) + "$")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(UNTIL_INPUT_ENDS)
                .measurementTime(new TimeValue(Long.parseLong(arguments[1]), TimeUnit.MILLISECONDS))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build())
        .run();
  }

  /** {@code get-udp} is the method {@code getUdp}. */
  private static String method(String work) {
    StringBuilder name = new StringBuilder();
    for (String part : work.split("-")) {
      name.append(
          name.isEmpty() ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
    }
    return name.toString();
  }
}
