package io.tiaki.demo;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.tiaki.demo.event.Event;
import io.tiaki.demo.event.EventLine;
import io.tiaki.demo.process.BoundedLines;
import io.tiaki.demo.process.Commands;
import io.tiaki.demo.story.Scene;
import io.tiaki.demo.story.StoryException;
import io.tiaki.demo.story.Told;
import io.tiaki.model.MeterId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The demo's processes as the scene of a story about one meter. */
final class Stage implements Scene, AutoCloseable {
  private static final long LOOK_SECONDS = 20;
  private static final long READING_SECONDS = 60;
  private static final long ALERT_SECONDS = 120;
  private static final int LONGEST_ERROR = 2_000;

  private final MeterId meter;
  private final Path data;
  private final Commands commands;
  private final Processes processes;
  private final Consumer<String> teller;
  private final BlockingQueue<JsonObject> looks = new LinkedBlockingQueue<>();
  private final BlockingQueue<JsonObject> alerts = new LinkedBlockingQueue<>();
  private final Semaphore readings = new Semaphore(0);
  private volatile @Nullable Process operator;
  private volatile boolean closed;

  Stage(MeterId meter, Path data, Commands commands, Processes processes, Consumer<String> teller) {
    this.meter = meter;
    this.data = data;
    this.commands = commands;
    this.processes = processes;
    this.teller = teller;
  }

  /** Takes what a process says; from the threads that read the processes. */
  void take(EventLine line) {
    JsonObject json = line.json();
    if (line.event() instanceof Event.Registered registered) {
      if (registered.meter().equals(meter)) {
        readings.release();
      }
    } else if (isOfMeter(json, "seen")) {
      looks.add(json);
    } else if (isOfMeter(json, "alert")) {
      alerts.add(json);
    }
  }

  private boolean isOfMeter(JsonObject json, String event) {
    return json.get("event").getAsString().equals(event)
        && json.has("meter")
        && json.get("meter").getAsString().equals(meter.logicalDeviceName());
  }

  @Override
  public Told operator(List<String> words) throws StoryException, InterruptedException {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of("--data", data.toString()));
    try {
      Path error = Files.createTempFile(data, "story", ".err");
      try {
        return run(commands.command(Processes.DCS, all), error);
      } finally {
        Files.delete(error);
      }
    } catch (IOException e) {
      throw new StoryException("a command could not be run: " + e.getMessage());
    }
  }

  private Told run(List<String> command, Path error)
      throws IOException, StoryException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectError(error.toFile())
            .start();
    operator = process;
    if (closed) {
      process.destroy();
    }
    List<JsonObject> lines = new ArrayList<>();
    BoundedLines out = new BoundedLines(process.getInputStream(), 1 << 20);
    for (Optional<String> line = out.next(); line.isPresent(); line = out.next()) {
      try {
        lines.add(JsonParser.parseString(line.get()).getAsJsonObject());
      } catch (JsonParseException | IllegalStateException e) {
        process.destroy();
        throw new StoryException("the control system said what is no JSON object");
      }
    }
    int status = process.waitFor();
    String said = Files.readString(error, StandardCharsets.UTF_8);
    return new Told(status, lines, said.substring(0, Math.min(said.length(), LONGEST_ERROR)));
  }

  @Override
  public JsonObject look() throws StoryException, InterruptedException {
    looks.clear();
    send("look " + meter);
    return next(looks, LOOK_SECONDS, "the meter did not show itself");
  }

  @Override
  public void readings(int count) throws StoryException, InterruptedException {
    readings.drainPermits();
    if (!readings.tryAcquire(count, READING_SECONDS * count, TimeUnit.SECONDS)) {
      throw new StoryException("the meter registers no readings: read logs/meter.log");
    }
  }

  @Override
  public void happens(String what) throws StoryException {
    send("raise " + what + " " + meter);
  }

  @Override
  public JsonObject alert() throws StoryException, InterruptedException {
    return next(alerts, ALERT_SECONDS, "no alert of the meter reached the control system");
  }

  @Override
  public void say(String line) {
    teller.accept(line);
  }

  private void send(String line) throws StoryException {
    if (!processes.tellMeters(line)) {
      throw new StoryException("the meters do not listen: read logs/meter.log");
    }
  }

  private static JsonObject next(BlockingQueue<JsonObject> queue, long seconds, String otherwise)
      throws StoryException, InterruptedException {
    JsonObject next = queue.poll(seconds, TimeUnit.SECONDS);
    if (next == null) {
      throw new StoryException(otherwise + " within " + seconds + " s");
    }
    return next;
  }

  /** Ends the command that is running. */
  @Override
  public void close() {
    closed = true;
    Process running = operator;
    if (running != null) {
      running.destroy();
    }
  }
}
