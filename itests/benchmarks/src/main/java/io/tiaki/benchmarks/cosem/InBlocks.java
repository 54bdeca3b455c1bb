package io.tiaki.benchmarks.cosem;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An iteration of JMH is a block: it waits until it is asked for, and answers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class InBlocks {
  /** The system property that tells the message in hexadecimal. */
  static final String MESSAGE = "tiaki.bench.message";

  private final Blocks blocks = new Blocks();

  static String message() {
    return System.getProperty(MESSAGE, "");
  }

  /** Tells that it can begin. */
  @Setup(Level.Trial)
  public void ready() {
    Blocks.ready();
  }

  /** Waits until it is asked. */
  @Setup(Level.Iteration)
  public void begin() throws IOException {
    blocks.begin();
  }

  /** Answers. */
  @TearDown(Level.Iteration)
  public void end() {
    blocks.end();
  }

  /** An operation is done. */
  final void count() {
    blocks.count();
  }
}
