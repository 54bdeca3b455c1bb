package io.tiaki.distribution.check;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process whose lines are read and which can be killed as by kill -9. */
final class Program implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private int next;

  Program(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Thread reader = new Thread(this::read, "lines");
    reader.setDaemon(true);
    reader.start();
  }

  /** The control system, with its broker on a port. */
  static Program dcs(Path data, int port) throws IOException {
    return new Program(
        List.of(
            Home.SCRIPT.toString(),
            "dcs",
            "--json",
            "--data",
            data.toString(),
            "--broker-port",
            Integer.toString(port)));
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
      }
    } catch (IOException e) {
      // The process has gone.
    }
  }

  /**
   * Waits for a line after the one that was last waited for, and returns the expression's first
   * group, or the whole match.
   */
  String await(String expression) throws InterruptedException {
    Pattern pattern = Pattern.compile(expression);
    long end = System.nanoTime() + PATIENCE_NANOS;
    synchronized (lines) {
      while (true) {
        while (next < lines.size()) {
          Matcher m = pattern.matcher(lines.get(next++));
          if (m.find()) {
            return m.groupCount() > 0 ? m.group(1) : m.group();
          }
        }
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0 || !process.isAlive() && lines.size() == next) {
          throw new AssertionError(
              "No line like '" + expression + "':\n" + String.join("\n", lines));
        }
        lines.wait(Math.min(left, 200));
      }
    }
  }

  List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /** Asks it to end, as a service manager does, and returns its exit status. */
  int stop() throws InterruptedException {
    // Not by the process itself: that would close the streams that it still writes to.
    process.toHandle().destroy();
    return exitStatus();
  }

  /** Waits until the process ends by itself. */
  int exitStatus() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("The process goes on: " + lines());
    }
    return process.exitValue();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Asks it to end, and does not ask twice. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
