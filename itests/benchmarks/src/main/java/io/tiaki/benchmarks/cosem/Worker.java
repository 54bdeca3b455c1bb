package io.tiaki.benchmarks.cosem;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A peer as a process of its own: it measures a block when it is asked, and ends with its input.
 */
final class Worker implements AutoCloseable {
  private static final long END_SECONDS = 5;
  private static final byte[] ASK = "block\n".getBytes(StandardCharsets.US_ASCII);

  private final String name;
  private final Process process;
  private final BufferedReader out;

  private Worker(String name, Process process) {
    this.name = name;
    this.process = process;
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @param words what is measured
   * @throws IOException when it cannot; the message says why
   */
  static Worker start(String name, List<String> command, List<String> words) throws IOException {
    List<String> line = new ArrayList<>(command);
    line.addAll(words);
    Worker worker =
        new Worker(
            name, new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    Runtime.getRuntime().addShutdownHook(new Thread(worker.process::destroy, "bench-stop"));
    try {
      JsonObject ready = worker.next();
      if (ready.has("unsupported")) {
        throw new IOException("it has not " + ready.get("unsupported").getAsString());
      }
      return worker;
    } catch (IOException e) {
      worker.close();
      throw e;
    }
  }

  /** Lets it measure once. */
  Block block() throws IOException {
    OutputStream in = process.getOutputStream();
    in.write(ASK);
    in.flush();
    return Block.of(next());
  }

  private JsonObject next() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException(name + " ended without a result, its complaint stands above");
    }
    try {
      return JsonParser.parseString(line).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new IOException(name + " said what is no result: " + line, e);
    }
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
