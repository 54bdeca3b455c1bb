package io.tiaki.demo.bench;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.tiaki.demo.account.Problems;
import io.tiaki.demo.process.Child;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A gateway in a process of its own that updates its bundles when told to. */
final class SwapRig {
  private static final Duration LONGEST_START = Duration.ofSeconds(60);
  private static final long LONGEST_ANSWER_SECONDS = 180;
  private static final int MOST_ERRORS = 20;
  private static final Predicate<String> UP =
      Pattern.compile("\\bgateway \\S{1,64} is up\\b").asPredicate();
  private static final Predicate<String> COMPLAINT =
      Pattern.compile("^\\S+ \\S+ ERROR (?!.*(?:Exception|Error: ))").asPredicate();
  private static final Predicate<String> ERROR =
      Pattern.compile("^\\S+ \\S+ ERROR |^Exception in thread|^\\s+at ").asPredicate();

  private final BlockingQueue<JsonObject> answers = new LinkedBlockingQueue<>();
  private final List<String> errors = new ArrayList<>();
  private @Nullable Child child;

  /** Starts it and waits until all components are up. */
  static SwapRig start(Workbench bench, Rig rig, Surroundings around, String framework)
      throws MeasurementException, InterruptedException {
    SwapRig swap = new SwapRig();
    Rig.Started started =
        rig.start(
            new Rig.Program("gateway", command(bench.home(), around, framework), true),
            "gateway-" + framework,
            new Child.Listeners(swap::output, swap::log),
            UP,
            LONGEST_START);
    swap.child = started.child();
    return swap;
  }

  /** Like the script's for a gateway; soft references must not look like leaks. */
  private static List<String> command(Path home, Surroundings around, String framework)
      throws MeasurementException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xss512k",
            "-Xms16m",
            "-Xmx256m",
            "-XX:MinHeapFreeRatio=20",
            "-XX:MaxHeapFreeRatio=40",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:SoftRefLRUPolicyMSPerMB=0",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
            "-cp",
            classPath(home, framework),
            "io.tiaki.swaprig.Main",
            home.toString(),
            around.data().toString(),
            Integer.toString(around.brokerPort())));
    return command;
  }

  /** One framework only: two on a class path would be mixed. */
  private static String classPath(Path home, String framework) throws MeasurementException {
    String unwanted = framework.equals("felix") ? "org.eclipse.osgi" : "org.apache.felix.framework";
    List<String> jars = new ArrayList<>();
    Path folder = home.resolve("lib").resolve("swaprig");
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
      for (Path jar : files) {
        if (!String.valueOf(jar.getFileName()).startsWith(unwanted)) {
          jars.add(jar.toString());
        }
      }
    } catch (IOException e) {
      throw new MeasurementException(
          "the folder " + folder + " cannot be read: the distribution is not whole");
    }
    return String.join(File.pathSeparator, jars);
  }

  private void output(String line) {
    try {
      JsonObject json = JsonParser.parseString(line).getAsJsonObject();
      if (json.has("event") && json.get("event").getAsString().equals("rig")) {
        answers.add(json);
      }
    } catch (JsonParseException | IllegalStateException e) {
      // Not an answer.
    }
  }

  private void log(String line) {
    if (ERROR.test(line)) {
      synchronized (errors) {
        if (errors.size() < MOST_ERRORS) {
          errors.add(Problems.printable(line));
        }
      }
    }
  }

  /** Errors that were logged since the last time. */
  List<String> errors() {
    synchronized (errors) {
      List<String> said = List.copyOf(errors);
      errors.clear();
      return said;
    }
  }

  /** Whether a line tells an operator what to correct, and is no failure of the program. */
  static boolean isComplaint(String line) {
    return COMPLAINT.test(line);
  }

  /** A command without more. */
  JsonObject ask(String command) throws MeasurementException, InterruptedException {
    JsonObject json = new JsonObject();
    json.addProperty("command", command);
    return ask(json);
  }

  /** Gives a command and waits for its answer. */
  JsonObject ask(JsonObject command) throws MeasurementException, InterruptedException {
    Child gateway = child;
    answers.clear();
    if (gateway == null || !gateway.send(command.toString())) {
      throw new MeasurementException("the gateway is not there any more: read its log");
    }
    JsonObject answer = answers.poll(LONGEST_ANSWER_SECONDS, TimeUnit.SECONDS);
    if (answer == null) {
      throw new MeasurementException("the gateway did not answer to " + command);
    }
    JsonElement error = answer.get("error");
    if (error != null) {
      throw new MeasurementException(
          "the gateway could not do " + command + ": " + error.getAsString());
    }
    return answer;
  }

  /** Ends the gateway. */
  void stop(Rig rig) {
    Child gateway = child;
    if (gateway != null) {
      rig.stop(gateway);
    }
  }

  /** The texts of a list in an answer. */
  static List<String> texts(JsonObject answer, String name) {
    List<String> texts = new ArrayList<>();
    answer.getAsJsonArray(name).forEach(one -> texts.add(one.getAsString()));
    return texts;
  }
}
