package io.tiaki.dcs.command;

import com.google.gson.JsonObject;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.control.ControlClient;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** {@code dcs firmware}: brings firmware to meters, activates it, and shows what they have. */
final class FirmwareCommand {
  private static final Set<String> OWN = Set.of("image", "version", "activate");

  /** A transfer is long, and a meter may be away. */
  private static final Duration VALID = Duration.ofHours(1);

  private final PrintStream out;
  private final PrintStream err;
  private final Clock clock;
  private final CountDownLatch stop;

  FirmwareCommand(PrintStream out, PrintStream err, Clock clock, CountDownLatch stop) {
    this.out = out;
    this.err = err;
    this.clock = clock;
    this.stop = stop;
  }

  int run(List<String> arguments) throws UsageException, DcsException {
    Options options = Options.parse(arguments, MetersCommand.valued(OWN), MetersCommand.FLAGS);
    if (options.has("help")) {
      out.print(Help.FIRMWARE);
      return 0;
    }
    String word = options.words().isEmpty() ? "" : options.words().get(0);
    MetersCommand meters = new MetersCommand("firmware", out, err, stop);
    if (!word.equals("update")
        && (options.value("image").isPresent() || options.value("activate").isPresent())) {
      throw new UsageException("--image and --activate are for update");
    }
    return switch (word) {
      case "update" -> update(options, meters.valid(VALID));
      case "activate" -> {
        JsonObject parameters = new JsonObject();
        parameters.addProperty("version", version(options));
        yield meters.run(options, word, parameters);
      }
      case "show" -> {
        if (options.value("version").isPresent()) {
          throw new UsageException("--version is for update and activate");
        }
        yield meters.run(options, word, new JsonObject());
      }
      default -> throw new UsageException("dcs firmware wants update, activate or show");
    };
  }

  private int update(Options options, MetersCommand meters) throws UsageException, DcsException {
    JsonObject parameters = new JsonObject();
    parameters.addProperty("version", version(options));
    parameters.addProperty("activate", activation(options));
    List<String> named = options.words().subList(1, options.words().size());
    JsonObject request = meters.request(options, "update", named, parameters);
    request.addProperty("command", "image");
    request.addProperty("file", file(options));
    Optional<JsonObject> answer =
        new ControlClient(Commands.data(options)).ask(request, event -> {}, stop);
    if (answer.isEmpty()) {
      err.println("dcs: not waiting any longer; no meter was told of the image");
      return 1;
    }
    JsonObject image = answer.get();
    if (!image.get("status").getAsString().equals("done")) {
      if (options.has("json")) {
        out.println(image);
      } else {
        err.println("dcs: the image: " + Options.line(image.get("text").getAsString()));
      }
      return 1;
    }
    parameters.add("sha-256", image.get("sha-256"));
    parameters.add("size", image.get("size"));
    return meters.run(options, "update", parameters);
  }

  private static String version(Options options) throws UsageException {
    String version = options.value("version").orElse("");
    if (!version.matches("[A-Za-z0-9._+-]{1,32}")) {
      throw new UsageException(
          "--version wants what the meter calls the firmware, 1 to 32 of A-Z a-z 0-9 . _ + -");
    }
    return version;
  }

  private static String file(Options options) throws UsageException {
    if (options.value("image").isEmpty()) {
      throw new UsageException("dcs firmware update wants --image FILE");
    }
    // The control system works in another folder.
    Path path = Commands.path(options.value("image").get()).toAbsolutePath().normalize();
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      throw new UsageException(Options.printable(path.toString()) + " cannot be read");
    }
    return path.toString();
  }

  private String activation(Options options) throws UsageException {
    String when = options.value("activate").orElse("now");
    if (when.equals("now") || when.equals("later")) {
      return when;
    }
    try {
      Instant time = Instant.parse(when);
      Instant end = clock.instant().plus(options.duration("valid").orElse(VALID));
      if (time.getNano() == 0 && time.isAfter(clock.instant()) && time.isBefore(end)) {
        return time.toString();
      }
    } catch (DateTimeException e) {
      // Said below.
    }
    throw new UsageException(
        "--activate wants now, later, or a time like 2026-01-01T12:00:00Z while it is --valid");
  }
}
