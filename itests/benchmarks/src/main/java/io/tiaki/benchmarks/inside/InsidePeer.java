package io.tiaki.benchmarks.inside;

import com.google.gson.JsonObject;
import java.util.Collection;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one method of {@link DtlsInside} in this process, which is its own, and prints a line. */
public final class InsidePeer {
  private static final int WARM = 5;
  private static final int MEASURED = 5;

  private InsidePeer() {}

  /**
   * @param arguments a role that all peers are told, and the method's name
   */
  public static void main(String... arguments) throws RunnerException {
    String method = arguments[1];
    Options options =
        new OptionsBuilder()
            .include("\\." + method + "$")
            .forks(0)
            .warmupIterations(WARM)
            .warmupTime(TimeValue.seconds(2))
            .measurementIterations(MEASURED)
            .measurementTime(TimeValue.seconds(1))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    for (RunResult result : results) {
      JsonObject line = new JsonObject();
      line.addProperty("method", method);
      line.addProperty("micros", result.getPrimaryResult().getScore());
      line.addProperty("error", result.getPrimaryResult().getScoreError());
      var allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
      line.addProperty("allocated", allocated == null ? Double.NaN : allocated.getScore());
      System.out.println(line);
    }
    System.exit(results.isEmpty() ? 1 : 0);
  }
}
