package io.tiaki.dcs;

import io.tiaki.dcs.command.Commands;
import io.tiaki.dcs.command.QuietLog;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process {@code dcs}. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final long STOP_SECONDS = 5;

  private Main() {}

  /** See {@code dcs --help}. */
  public static void main(String[] arguments) {
    List<String> all = List.of(arguments);
    QuietLog.install(all.contains("--debug"), Clock.systemUTC());
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              stop.countDown();
              await(stopped);
            },
            "tiaki-dcs-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    if (all.isEmpty() || all.get(0).startsWith("-")) {
      // The control system itself; a question that was cut off has not been answered.
      Termination.isClean();
    }
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    int status = 1;
    try {
      status = new Commands(out, System.err, Clock.systemUTC()).run(all, stop);
    } catch (RuntimeException | LinkageError e) {
      LOG.error("The control system ended by a mistake in the program; --debug shows where", e);
    } finally {
      out.flush();
      stopped.countDown();
    }
    if (stop.getCount() > 0) {
      System.exit(status);
    }
  }

  private static void await(CountDownLatch stopped) {
    try {
      if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("dcs: did not stop within 5 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
