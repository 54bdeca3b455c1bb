package io.tiaki.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Stands for the dcs, the meters or the gateway. Readings go from the meters to the dcs through a
 * file. Words: process, behaviour (good, crash, misconfigured, mute, stubborn, forgetful, tiring),
 * options.
 */
public final class FakeProcess {
  private static final long PERIOD_MILLIS = 100;

  private final String behaviour;
  private final List<String> words;
  private final Path readings;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private volatile boolean quiet;
  private long taken;
  private int ofSecond;
  private long energy = 1_234_567;

  private FakeProcess(String behaviour, List<String> words) {
    this.behaviour = behaviour;
    this.words = words;
    readings = Path.of(option("--data", ".")).resolve("fake-readings");
  }

  public static void main(String... arguments) throws Exception {
    FakeProcess fake =
        new FakeProcess(arguments[1], List.of(arguments).subList(2, arguments.length));
    fake.misbehave();
    switch (arguments[0]) {
      case "dcs" -> fake.dcs();
      case "meter" -> fake.meter();
      default -> log("INFO  launcher  gateway gw1 is up, 9 components, 123 ms");
    }
    new CountDownLatch(1).await();
  }

  private void misbehave() throws Exception {
    switch (behaviour) {
      case "crash" -> {
        log("ERROR fake  the keystore is broken \u001b[2J");
        System.exit(1);
      }
      case "misconfigured" -> {
        System.err.println("tiaki: --frobnicate is no option");
        System.exit(2);
      }
      case "stubborn" -> Runtime.getRuntime().addShutdownHook(new Thread(FakeProcess::waitForEver));
      case "mute" -> new CountDownLatch(1).await();
      default -> {
        // good, and what dcs and meter look at themselves
      }
    }
  }

  private void dcs() {
    say("{\"event\":\"ready\",\"brokerPort\":" + option("--broker-port", "0") + ",\"stored\":7}");
    say("{\"event\":\"gateway\",\"gateway\":\"gw1\",\"connected\":true}");
    say("this is no event");
    log("WARN  fake  message 17 refused");
    log("WARN  fake  message 18 refused");
    timer.scheduleAtFixedRate(this::arrivals, 0, 20, TimeUnit.MILLISECONDS);
  }

  private void arrivals() {
    try {
      List<String> lines = Files.exists(readings) ? Files.readAllLines(readings) : List.of();
      for (; taken < lines.size(); taken++) {
        String[] parts = lines.get((int) taken).split(" ");
        boolean second = parts[0].endsWith("2");
        boolean lost =
            behaviour.equals("forgetful") && second
                || behaviour.equals("tiring") && second && ++ofSecond > 3;
        if (parts.length == 2 && !lost) {
          arrived(parts[0], parts[1]);
        }
      }
    } catch (IOException e) {
      log("ERROR fake  " + e);
    }
  }

  private void arrived(String meter, String registered) {
    say(
        "{\"event\":\"reading\",\"gateway\":\"gw1\",\"meter\":\""
            + meter
            + "\",\"series\":\"1-0:99.1.0.255\",\"registered\":\""
            + registered
            + "\",\"received\":\""
            + Instant.now()
            + "\",\"source\":\"pushed\",\"values\":{\"1-0:1.8.0.255\":{\"value\":\""
            + energy++
            + "\",\"unit\":\"Wh\"},\"1-0:2.8.0.255\":{\"value\":\"0\",\"unit\":\"Wh\"},"
            + "\"1-0:32.7.0.255\":{\"value\":\"230.1\",\"unit\":\"V\"}}}");
  }

  private void meter() throws IOException {
    int meters = Integer.parseInt(option("--meters", "2"));
    say("{\"event\":\"ready\",\"meters\":" + meters + ",\"port\":24000}");
    for (int i = 1; i <= meters; i++) {
      say("{\"event\":\"session\",\"meter\":\"" + name(i) + "\",\"open\":true}");
    }
    timer.scheduleAtFixedRate(() -> register(meters), 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("stop-registering")) {
        timer.execute(
            () -> {
              quiet = true;
              say("{\"event\":\"quiet\"}");
            });
      }
    }
  }

  private void register(int meters) {
    if (quiet) {
      return;
    }
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= meters; i++) {
      say(
          "{\"event\":\"registered\",\"meter\":\""
              + name(i)
              + "\",\"registered\":\""
              + now
              + "\"}");
      lines.append(name(i)).append(' ').append(now).append('\n');
    }
    try {
      Files.writeString(readings, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      log("ERROR fake  " + e);
    }
  }

  private static String name(int number) {
    return String.format("TKI%013d", number);
  }

  private String option(String name, String otherwise) {
    int index = words.indexOf(name);
    return index < 0 ? otherwise : words.get(index + 1);
  }

  private static synchronized void say(String line) {
    System.out.println(line);
  }

  private static void log(String line) {
    System.err.println("2026-01-01 00:00:00.000 " + line);
  }

  private static void waitForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
