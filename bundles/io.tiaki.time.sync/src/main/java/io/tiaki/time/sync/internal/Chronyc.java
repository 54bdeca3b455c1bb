package io.tiaki.time.sync.internal;

import io.tiaki.platform.ClockReport;
import io.tiaki.platform.ClockSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks chronyd on this host through chronyc, a process of a few milliseconds. The program is named
 * by an absolute path, gets no shell and no environment, and is killed when it is late.
 */
final class Chronyc implements ClockSource {
  private static final int MOST_OCTETS = 32_768;
  private static final long SECONDS = 4;

  private final List<String> command;

  /**
   * Makes it.
   *
   * @param path of chronyc, absolute
   * @param socket chronyd's command socket; empty for chronyc's own default
   * @throws IllegalArgumentException when a path is not absolute
   */
  Chronyc(String path, String socket) {
    if (!path.startsWith("/") || !(socket.isEmpty() || socket.startsWith("/"))) {
      throw new IllegalArgumentException("chronyc.path and chronyc.socket are absolute paths");
    }
    List<String> words = new ArrayList<>(List.of(path, "-c", "-n"));
    if (!socket.isEmpty()) {
      words.addAll(List.of("-h", socket));
    }
    words.addAll(List.of("-m", "tracking", "sources", "authdata"));
    command = List.copyOf(words);
  }

  @Override
  public String name() {
    return "chrony";
  }

  @Override
  public ClockReport report() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().put("LC_ALL", "C");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new IOException(
          command.get(0) + " does not start: install chrony, or correct chronyc.path", e);
    }
    try {
      process.getOutputStream().close();
      // What it prints fits into the pipe: who prints more blocks, is late, and is killed.
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("chronyc does not end within " + SECONDS + " s");
      }
      byte[] octets = process.getInputStream().readNBytes(MOST_OCTETS);
      return report(new String(octets, StandardCharsets.US_ASCII));
    } finally {
      process.destroyForcibly();
    }
  }

  private static ClockReport report(String text) throws IOException {
    if (text.isBlank()) {
      throw new IOException(
          "chronyd does not answer: start it, and let this user ask it, as running.md tells");
    }
    return ChronycOutput.parse(text);
  }
}
