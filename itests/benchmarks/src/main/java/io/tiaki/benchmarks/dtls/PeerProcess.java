package io.tiaki.benchmarks.dtls;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A peer as a process of its own; it ends with its standard input. */
final class PeerProcess implements AutoCloseable {
  private static final long END_SECONDS = 15;
  private static final int MOST_ERROR = 400;

  private final String name;
  private final Process process;
  private final Path errors;
  private final BufferedReader out;

  /**
   * Starts it.
   *
   * @param name for messages
   * @param errors takes what it writes on standard error
   */
  PeerProcess(String name, List<String> command, Path errors) throws IOException {
    this.name = name;
    this.errors = errors;
    this.process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Its next result; waits for it.
   *
   * @throws IOException when it ended without one
   */
  JsonObject next() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException(name + " ended without a result: " + complaint());
    }
    try {
      return JsonParser.parseString(line).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new IOException(name + " said what is no result: " + line, e);
    }
  }

  private String complaint() throws IOException {
    String text = Files.readString(errors).strip();
    return text.length() > MOST_ERROR ? text.substring(0, MOST_ERROR) + "..." : text;
  }

  /** Asks a server what it has used so far. */
  JsonObject mark() throws IOException {
    OutputStream in = process.getOutputStream();
    in.write("mark\n".getBytes(StandardCharsets.US_ASCII));
    in.flush();
    return next();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (IOException e) {
      // It has ended already.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
