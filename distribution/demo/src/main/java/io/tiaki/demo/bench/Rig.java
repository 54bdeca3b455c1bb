package io.tiaki.demo.bench;

import io.tiaki.demo.account.Account;
import io.tiaki.demo.account.Problems;
import io.tiaki.demo.account.Totals;
import io.tiaki.demo.event.Event;
import io.tiaki.demo.event.EventLine;
import io.tiaki.demo.process.Child;
import io.tiaki.demo.process.ProcessLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Processes in a folder, watched by what they say. */
final class Rig {
  private static final Duration GRACE = Duration.ofSeconds(8);
  private static final int LAST_WORDS = 8;
  private static final long TICK_MILLIS = 250;

  private final Workbench bench;
  private final Path folder;
  private final Account account;
  private final Consumer<Event> observer;

  Rig(Workbench bench, Path folder, int meters) {
    this(bench, folder, meters, event -> {});
  }

  /**
   * @param observer hears every event as well, on the readers' threads
   */
  Rig(Workbench bench, Path folder, int meters, Consumer<Event> observer) {
    this.bench = bench;
    this.folder = folder;
    this.observer = observer;
    account = new Account(meters, bench.clock());
  }

  /**
   * A process that has said what was awaited.
   *
   * @param millis from its start until then
   */
  record Started(Child child, long millis) {}

  /**
   * Starts a process and waits until it says that it is up.
   *
   * @param log name of its log
   * @param up recognises the line, of standard output or standard error
   */
  Started start(
      String process, String log, List<String> options, Predicate<String> up, Duration longest)
      throws MeasurementException, InterruptedException {
    return start(
        new Program(process, bench.commands().command(process, options), process.equals("meter")),
        log,
        new Child.Listeners(this::take, line -> {}),
        up,
        longest);
  }

  /**
   * What is started.
   *
   * @param talks whether it is told things on its standard input
   */
  record Program(String name, List<String> command, boolean talks) {}

  /** Starts a program and waits until it says that it is up; its lines go to the listeners. */
  Started start(
      Program program,
      String log,
      Child.Listeners listeners,
      Predicate<String> up,
      Duration longest)
      throws MeasurementException, InterruptedException {
    CompletableFuture<Long> said = new CompletableFuture<>();
    long began = System.nanoTime();
    Child child;
    try {
      child =
          Child.start(
              program.name(),
              program.command(),
              program.talks(),
              new ProcessLog(folder.resolve("logs").resolve(log + ".log"), ProcessLog.LIMIT),
              new Child.Listeners(
                  line -> {
                    heard(line, up, said);
                    listeners.output().accept(line);
                  },
                  line -> {
                    heard(line, up, said);
                    listeners.error().accept(line);
                  }),
              bench.clock());
    } catch (IOException e) {
      throw new MeasurementException("cannot start the " + program.name() + ": " + e.getMessage());
    }
    bench.atEnd(() -> stop(child));
    child
        .ended()
        .thenAccept(
            status -> said.completeExceptionally(failure(child, "ended: status " + status)));
    try {
      long at = said.get(longest.toMillis(), TimeUnit.MILLISECONDS);
      return new Started(child, TimeUnit.NANOSECONDS.toMillis(at - began));
    } catch (TimeoutException e) {
      throw failure(child, "was not up within " + longest.toSeconds() + " s");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new MeasurementException(String.valueOf((cause == null ? e : cause).getMessage()));
    }
  }

  private static void heard(String line, Predicate<String> up, CompletableFuture<Long> said) {
    if (!said.isDone() && up.test(line)) {
      said.complete(System.nanoTime());
    }
  }

  private void take(String line) {
    try {
      Event event = EventLine.parse(line).event();
      account.take(event);
      observer.accept(event);
    } catch (IllegalArgumentException e) {
      account.malformed();
    }
  }

  private static MeasurementException failure(Child child, String what) {
    List<String> tail = child.log().tail();
    StringBuilder text =
        new StringBuilder("the " + child.name() + " " + what + "; its last lines:");
    tail.subList(Math.max(0, tail.size() - LAST_WORDS), tail.size())
        .forEach(line -> text.append("\n  | ").append(Problems.printable(line)));
    return new MeasurementException(
        text.append("\nIts log: ").append(child.log().file()).toString());
  }

  /** Waits until every meter is connected and was heard, and a new reading has arrived. */
  void awaitAllHeard(Duration longest) throws MeasurementException, InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    long arrivedBefore = account.totals().arrived();
    while (System.nanoTime() < end) {
      Totals totals = account.totals();
      if (totals.connected() >= totals.meters()
          && totals.heard() >= totals.meters()
          && totals.arrived() > arrivedBefore) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
    }
    Totals totals = account.totals();
    throw new MeasurementException(
        "after "
            + longest.toSeconds()
            + " s "
            + totals.connected()
            + " of "
            + totals.meters()
            + " meters are connected and "
            + totals.heard()
            + " were heard: read the logs in "
            + folder.resolve("logs"));
  }

  /** Readings that arrived so far. */
  long arrived() {
    return account.totals().arrived();
  }

  void stop(Child child) {
    try {
      child.stop(GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
