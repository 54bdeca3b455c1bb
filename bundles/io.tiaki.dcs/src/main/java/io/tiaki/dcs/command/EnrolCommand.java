package io.tiaki.dcs.command;

import com.google.gson.JsonObject;
import io.tiaki.dcs.DcsException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/** {@code dcs enrol}: registers meters at a gateway, replaces them, removes them. */
final class EnrolCommand {
  private static final Set<String> OWN = Set.of("address", "fingerprint", "group");
  private static final String UNREAD = "without-reading";
  private static final Pattern ADDRESS =
      Pattern.compile("(?:\\[[0-9A-Fa-f:.%a-z]{2,64}\\]|[A-Za-z0-9._-]{1,253}):\\d{1,5}");

  /** A meter has to be found, and to prove who it is. */
  private static final Duration VALID = Duration.ofMinutes(5);

  private final PrintStream out;
  private final PrintStream err;
  private final CountDownLatch stop;

  EnrolCommand(PrintStream out, PrintStream err, CountDownLatch stop) {
    this.out = out;
    this.err = err;
    this.stop = stop;
  }

  int run(List<String> arguments) throws UsageException, DcsException {
    Set<String> flags = new HashSet<>(MetersCommand.FLAGS);
    flags.add(UNREAD);
    Options options = Options.parse(arguments, MetersCommand.valued(OWN), flags);
    if (options.has("help")) {
      out.print(Help.ENROL);
      return 0;
    }
    List<String> words = options.words();
    String word = words.isEmpty() ? "" : words.get(0);
    check(word, options);
    return switch (word) {
      case "register" -> instruct(options, word, meters(options, 1), registration(options));
      case "remove" -> instruct(options, word, named(options), reading(options));
      case "show" -> instruct(options, word, named(options), new JsonObject());
      case "replace" -> replace(options);
      default -> throw new UsageException("dcs enrol wants register, replace, remove or show");
    };
  }

  private static void check(String word, Options options) throws UsageException {
    boolean comes = word.equals("register") || word.equals("replace");
    if (!comes && OWN.stream().anyMatch(name -> options.value(name).isPresent())) {
      throw new UsageException("--address, --fingerprint and --group are for register and replace");
    }
    if (comes && options.value("meters").isPresent()) {
      throw new UsageException("--meters is for remove and show: each meter has its own address");
    }
    if (options.has(UNREAD) && !word.equals("remove") && !word.equals("replace")) {
      throw new UsageException("--" + UNREAD + " is for remove and replace");
    }
  }

  /** First the old one goes; if it does not, nothing else is done. */
  private int replace(Options options) throws UsageException, DcsException {
    List<String> meters = meters(options, 2);
    JsonObject registration = registration(options);
    if (meters.get(0).equals(meters.get(1))) {
      throw new UsageException("dcs enrol replace wants two meters: the old one and the new one");
    }
    int removed = instruct(options, "remove", meters.subList(0, 1), reading(options));
    if (removed != 0) {
      err.println("dcs: " + meters.get(1) + " was not registered, as the old meter is still there");
      return removed;
    }
    return instruct(options, "register", meters.subList(1, 2), registration);
  }

  private int instruct(Options options, String word, List<String> meters, JsonObject parameters)
      throws UsageException, DcsException {
    return new MetersCommand("enrol", "enrolment", out, err, stop)
        .valid(VALID)
        .run(options, word, meters, parameters, seen -> {});
  }

  private static List<String> named(Options options) {
    return options.words().subList(1, options.words().size());
  }

  private static List<String> meters(Options options, int count) throws UsageException {
    List<String> meters = named(options);
    if (meters.size() != count) {
      throw new UsageException(
          count == 1
              ? "dcs enrol register wants one meter, like TKI0000000000001"
              : "dcs enrol replace wants two meters: the old one and the new one");
    }
    return meters;
  }

  private static JsonObject registration(Options options) throws UsageException {
    String address = options.value("address").orElse("");
    if (!ADDRESS.matcher(address).matches()) {
      throw new UsageException("--address wants HOST:PORT or [IPv6 address]:PORT");
    }
    JsonObject parameters = new JsonObject();
    parameters.addProperty("address", address);
    if (options.value("fingerprint").isPresent()) {
      String fingerprint = options.value("fingerprint").get().toLowerCase(Locale.ROOT);
      if (!fingerprint.matches("[0-9a-f]{64}")) {
        throw new UsageException("--fingerprint wants 64 hexadecimal digits, of SHA-256");
      }
      parameters.addProperty("fingerprint", fingerprint);
    }
    if (options.value("group").isPresent()) {
      if (!options.value("group").get().matches("[a-z0-9-]{1,32}")) {
        throw new UsageException("--group wants 1 to 32 of a-z 0-9 -");
      }
      parameters.addProperty("group", options.value("group").get());
    }
    return parameters;
  }

  private static JsonObject reading(Options options) {
    JsonObject parameters = new JsonObject();
    parameters.addProperty("reading", options.has(UNREAD) ? "none" : "last");
    return parameters;
  }
}
