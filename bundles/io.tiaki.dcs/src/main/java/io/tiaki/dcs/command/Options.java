package io.tiaki.dcs.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command line: {@code --name VALUE} or {@code --name=VALUE}, switches, and words between them.
 */
public final class Options {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
  private static final int MAX_PORT = 65_535;

  private final Map<String, String> values = new HashMap<>();
  private final Set<String> switches = new HashSet<>();
  private final List<String> words = new ArrayList<>();

  private Options() {}

  /**
   * Parses a command line.
   *
   * @param valued options that want a value, without {@code --}
   * @param flags options that want none
   */
  public static Options parse(List<String> arguments, Set<String> valued, Set<String> flags)
      throws UsageException {
    Options options = new Options();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("-")) {
        options.words.add(argument);
        continue;
      }
      int equals = argument.indexOf('=');
      String option = equals < 0 ? argument : argument.substring(0, equals);
      String name = option.startsWith("--") ? option.substring(2) : "";
      if (flags.contains(name) && equals < 0) {
        options.switches.add(name);
      } else if (valued.contains(name) && (equals > 0 || i + 1 < arguments.size())) {
        options.values.put(name, equals > 0 ? argument.substring(equals + 1) : arguments.get(++i));
      } else if (valued.contains(name)) {
        throw new UsageException("The option " + option + " wants a value");
      } else {
        throw new UsageException("The option " + printable(option) + " is unknown");
      }
    }
    return options;
  }

  public boolean has(String flag) {
    return switches.contains(flag);
  }

  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** What is no option. */
  public List<String> words() {
    return List.copyOf(words);
  }

  /** A duration like {@code 30s}, {@code 500ms}, {@code 2m}, {@code 1h}. */
  public Optional<Duration> duration(String name) throws UsageException {
    Optional<String> text = value(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher parts = DURATION.matcher(text.get());
    if (!parts.matches() || Long.parseLong(parts.group(1)) == 0) {
      throw new UsageException("--" + name + " wants a duration like 30s, 500ms or 2m");
    }
    long number = Long.parseLong(parts.group(1));
    return Optional.of(
        switch (parts.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofHours(number);
        });
  }

  /** A TCP port, 0 to 65,535. */
  static int port(String name, String text) throws UsageException {
    if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= MAX_PORT) {
      return Integer.parseInt(text);
    }
    throw new UsageException(
        name + " wants a TCP port, 0 to 65535 (0: any free one); got " + printable(text));
  }

  /** Text from outside, cut and without control characters. */
  static String printable(String text) {
    String cut = text.length() > 60 ? text.substring(0, 60) + "..." : text;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }

  /** Longer text from outside on one line. */
  static String line(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }
}
