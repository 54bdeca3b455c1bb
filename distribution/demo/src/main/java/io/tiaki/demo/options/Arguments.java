package io.tiaki.demo.options;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a command line, sorted into flags and options with values. */
public final class Arguments {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(s|m|h)");

  private final String help;
  private final Set<String> flags = new HashSet<>();
  private final Map<String, String> values = new HashMap<>();

  private Arguments(String help) {
    this.help = help;
  }

  /**
   * Reads {@code --flag}, {@code --option VALUE} and {@code --option=VALUE}.
   *
   * @param help what to type for help, for messages
   * @throws UsageException for a word that is none of these, a repeated option or a missing value
   */
  public static Arguments parse(
      List<String> words, Set<String> flags, Set<String> options, String help)
      throws UsageException {
    Arguments arguments = new Arguments(help);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      int equals = word.startsWith("--") ? word.indexOf('=') : -1;
      String name = equals < 0 ? word : word.substring(0, equals);
      if (flags.contains(name) && equals < 0) {
        arguments.flags.add(name);
      } else if (!options.contains(name)) {
        throw arguments.wrong(
            (word.startsWith("-") ? "unknown option " : "unexpected word ") + shown(word));
      } else if (equals < 0 && i + 1 == words.size()) {
        throw arguments.wrong(name + " needs a value");
      } else {
        String value = equals < 0 ? words.get(++i) : word.substring(equals + 1);
        if (arguments.values.put(name, value) != null) {
          throw arguments.wrong(name + " is given twice");
        }
      }
    }
    return arguments;
  }

  /** Whether the flag is there. */
  public boolean has(String flag) {
    return flags.contains(flag);
  }

  /** An option's text. */
  public Optional<String> text(String option) {
    return Optional.ofNullable(values.get(option));
  }

  /**
   * An option's whole number.
   *
   * @throws UsageException when it is none or outside {@code least} to {@code most}
   */
  public Optional<Integer> number(String option, int least, int most) throws UsageException {
    String text = values.get(option);
    if (text == null) {
      return Optional.empty();
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return Optional.of(number);
      }
    } catch (NumberFormatException notANumber) {
      // said below
    }
    throw wrong(
        option + " takes a whole number from " + least + " to " + most + ", got " + shown(text));
  }

  /**
   * An option's duration: {@code 5s}, {@code 1m} or {@code 1h}.
   *
   * @throws UsageException when it is none or outside {@code least} to {@code most}
   */
  public Optional<Duration> duration(String option, Duration least, Duration most)
      throws UsageException {
    String text = values.get(option);
    if (text == null) {
      return Optional.empty();
    }
    Matcher m = DURATION.matcher(text);
    if (m.matches()) {
      long count = Long.parseLong(m.group(1));
      Duration duration =
          switch (m.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
          };
      if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
        return Optional.of(duration);
      }
    }
    throw wrong(
        option
            + " takes a duration from "
            + durationText(least)
            + " to "
            + durationText(most)
            + " such as 5s, 1m or 1h, got "
            + shown(text));
  }

  /** What is wrong, with where help is. */
  public UsageException wrong(String what) {
    return new UsageException(what + "; see " + help);
  }

  /** A duration as it is typed, in whole seconds, minutes or hours. */
  public static String durationText(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds != 0 && seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds != 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  /** A word as it can be repeated in a message: quoted, bounded, printable. */
  public static String shown(String text) {
    String cut = text.length() > 40 ? text.substring(0, 40) + "..." : text;
    return "'" + cut.replaceAll("\\p{Cntrl}", "?") + "'";
  }
}
