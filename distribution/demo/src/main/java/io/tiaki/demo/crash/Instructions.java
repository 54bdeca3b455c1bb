package io.tiaki.demo.crash;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks for a reading now and then, through the control system's socket, as an operator would. */
final class Instructions implements AutoCloseable {
  private static final int MOST_AT_ONCE = 6;
  private static final long PERIOD_MILLIS = 700;
  private static final long TIMEOUT_MILLIS = 8_000;

  private final Path socket;
  private final int meters;
  private final Random random;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService callers = Executors.newFixedThreadPool(MOST_AT_ONCE);
  private final AtomicInteger underWay = new AtomicInteger();
  private final Map<String, Integer> answers = new TreeMap<>();
  private volatile boolean paused;

  Instructions(Path data, int meters, Random random) {
    socket = data.resolve("dcs").resolve("control.sock");
    this.meters = meters;
    this.random = random;
  }

  void start() {
    timer.scheduleWithFixedDelay(this::ask, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  void pause(boolean yes) {
    paused = yes;
  }

  /** Instructions that have no answer yet. */
  int underWay() {
    return underWay.get();
  }

  /** How many got which answer; {@code cut off} are those whose control system was killed. */
  synchronized Map<String, Integer> answers() {
    return new TreeMap<>(answers);
  }

  private void ask() {
    if (paused || underWay.get() >= MOST_AT_ONCE) {
      return;
    }
    String meter = String.format(Locale.ROOT, "TKI%013d", 1 + random.nextInt(meters));
    underWay.incrementAndGet();
    callers.execute(
        () -> {
          try {
            count(read(meter));
          } finally {
            underWay.decrementAndGet();
          }
        });
  }

  private synchronized void count(String answer) {
    if (!answer.isEmpty()) {
      answers.merge(answer, 1, Integer::sum);
    }
  }

  private String read(String meter) {
    JsonObject request = new JsonObject();
    request.addProperty("command", "read");
    request.addProperty("meter", meter);
    request.addProperty("timeoutMillis", TIMEOUT_MILLIS);
    boolean sent = false;
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8)));
      sent = true;
      String line = line(channel);
      return line.isEmpty()
          ? "cut off"
          : JsonParser.parseString(line).getAsJsonObject().get("status").getAsString();
    } catch (IOException | JsonParseException | IllegalStateException e) {
      // No control system at the moment: nothing was asked.
      return sent ? "cut off" : "";
    }
  }

  private static String line(SocketChannel channel) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(8_192);
    while (channel.read(buffer) >= 0) {
      buffer.flip();
      line.write(buffer.array(), 0, buffer.limit());
      buffer.clear();
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    callers.shutdownNow();
  }
}
