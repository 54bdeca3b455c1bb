package io.tiaki.demo.process;

import io.tiaki.demo.event.EventLine;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A process that this one started: its output read, its log written, its end awaited. */
public final class Child {
  private static final int LONGEST_LOG_LINE = 4_096;
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final String name;
  private final Process process;
  private final ProcessLog log;
  private final List<Thread> readers;

  private Child(String name, Process process, ProcessLog log, List<Thread> readers) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.readers = readers;
  }

  /**
   * What is done with a process's lines; called on threads of the child.
   *
   * @param output takes lines of standard output
   * @param error takes lines of standard error, after they were logged
   */
  public record Listeners(Consumer<String> output, Consumer<String> error) {}

  /**
   * Starts a process.
   *
   * @param talks whether {@link #send} is used; otherwise its standard input is empty
   * @throws IOException when it cannot be started
   */
  public static Child start(
      String name,
      List<String> command,
      boolean talks,
      ProcessLog log,
      Listeners listeners,
      Clock clock)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    if (!talks) {
      builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    }
    Process process = builder.start();
    log.write(
        "--- "
            + clock.instant()
            + " "
            + name
            + " started, process "
            + process.pid()
            + ": "
            + String.join(" ", command));
    Thread output =
        reader(
            name + "-output",
            process.getInputStream(),
            EventLine.MAX_LENGTH + 1,
            listeners.output());
    Thread error =
        reader(
            name + "-log",
            process.getErrorStream(),
            LONGEST_LOG_LINE,
            line -> {
              log.write(line);
              listeners.error().accept(line);
            });
    return new Child(name, process, log, List.of(output, error));
  }

  private static Thread reader(
      String name, InputStream stream, int longest, Consumer<String> listener) {
    Thread thread =
        new Thread(
            () -> {
              BoundedLines lines = new BoundedLines(stream, longest);
              try (stream) {
                for (var line = lines.next(); line.isPresent(); line = lines.next()) {
                  listener.accept(line.get());
                }
              } catch (IOException e) {
                // The process has ended, and its pipe with it.
              }
            },
            "tiaki-demo-" + name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** {@code dcs}, {@code meter} or {@code gateway}. */
  public String name() {
    return name;
  }

  public long pid() {
    return process.pid();
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  public boolean alive() {
    return process.isAlive();
  }

  public ProcessLog log() {
    return log;
  }

  /** Completes with the exit status once the process has ended and all it said was read. */
  public CompletableFuture<Integer> ended() {
    return process
        .onExit()
        .thenApply(
            ended -> {
              awaitReaders();
              return ended.exitValue();
            });
  }

  /** Sends a line to its standard input; false when it does not listen any more. */
  public boolean send(String line) {
    try {
      OutputStream in = process.getOutputStream();
      in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Asks it to stop, and kills it when it has not after {@code grace}.
   *
   * @return whether it stopped by itself
   */
  public boolean stop(Duration grace) throws InterruptedException {
    process.destroy();
    boolean stopped = process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
    if (!stopped) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
    }
    awaitReaders();
    log.close();
    return stopped;
  }

  /** Ends it with SIGKILL: it can do nothing about it. Returns when it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
    awaitReaders();
    log.close();
  }

  /** A grandchild may hold the pipes open: do not wait for ever. */
  private void awaitReaders() {
    try {
      for (Thread reader : readers) {
        reader.join(LAST_WORDS.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
