package io.tiaki.meter;

import io.tiaki.model.MeterId;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Settings as text, by key; every complaint names the key and says what is expected. */
record Texts(Map<String, String> texts) {
  private static final Pattern DURATION = Pattern.compile("([1-9]\\d{0,6})(s|m|min|h)");
  private static final Pattern HOST = Pattern.compile("[0-9A-Za-z.:%_-]{1,255}");
  private static final Pattern CLOCKS = Pattern.compile("clock=(-?\\d{1,7}(?:,-?\\d{1,7})*)");
  private static final String WRONG_NAME = "wrong-name=";
  private static final int MOST_QUOTED = 64;
  private static final Duration LONGEST = Duration.ofDays(1);

  int number(String key, int usual, int least, int most) throws UsageException {
    String text = text(key, Integer.toString(usual));
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // The complaint below fits as well.
    }
    throw wrong(key, text, "a whole number from " + least + " to " + most);
  }

  Duration duration(String key, Duration usual) throws UsageException {
    String text = text(key, usual.toSeconds() + "s");
    Matcher matcher = DURATION.matcher(text);
    if (matcher.matches()) {
      long count = Long.parseLong(matcher.group(1));
      Duration value =
          switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofMinutes(count);
          };
      if (value.compareTo(LONGEST) <= 0) {
        return value;
      }
    }
    throw wrong(key, text, "whole seconds, minutes or hours such as 5s, 15m or 1h, at most 24h");
  }

  Path path(String key, String usual) throws UsageException {
    String text = text(key, usual);
    try {
      return Path.of(text).toAbsolutePath().normalize();
    } catch (InvalidPathException noPath) {
      throw wrong(key, text, "a folder");
    }
  }

  Optional<Path> optionalPath(String key) throws UsageException {
    return text(key, "").isEmpty() ? Optional.empty() : Optional.of(path(key, ""));
  }

  /** One of a few, by its text. */
  <T> T choice(String key, List<T> all, Function<T, String> textOf, T usual) throws UsageException {
    String text = text(key, textOf.apply(usual));
    for (T one : all) {
      if (textOf.apply(one).equals(text)) {
        return one;
      }
    }
    throw wrong(key, text, "one of " + String.join(", ", all.stream().map(textOf).toList()));
  }

  /** One or several of a few, by their texts, separated by commas. */
  <T> List<T> choices(String key, List<T> all, Function<T, String> textOf, List<T> usual)
      throws UsageException {
    String none = "";
    String texts = text(key, none);
    if (texts.equals(none)) {
      return usual;
    }
    Set<T> chosen = new LinkedHashSet<>();
    for (String text : texts.split(",", -1)) {
      chosen.add(new Texts(Map.of(key, text)).choice(key, all, textOf, all.get(0)));
    }
    return List.copyOf(chosen);
  }

  /** Parts of a text between commas; none of an empty one. */
  List<String> list(String key) {
    String text = text(key, "");
    return text.isEmpty() ? List.of() : List.of(text.split(" *, *", -1));
  }

  String host(String key, String usual) throws UsageException {
    String text = text(key, usual);
    if (!HOST.matcher(text).matches()) {
      throw wrong(key, text, "an address or name of this machine");
    }
    return text;
  }

  ZoneId zone(String key, String usual) throws UsageException {
    String text = text(key, usual);
    try {
      return ZoneId.of(text);
    } catch (DateTimeException noZone) {
      throw wrong(key, text, "a time zone such as Europe/Stockholm");
    }
  }

  Optional<String> fault(String key) throws UsageException {
    String text = text(key, "");
    if (text.isEmpty() || CLOCKS.matcher(text).matches()) {
      return Optional.empty();
    }
    if (text.startsWith(WRONG_NAME) && MeterId.isValid(text.substring(WRONG_NAME.length()))) {
      return Optional.of(text.substring(WRONG_NAME.length()));
    }
    throw wrong(key, text, WRONG_NAME + "NAME with a logical device name, or clock=SECONDS,...");
  }

  /** By how much the clocks of the last meters are ahead. */
  List<Duration> clocks(String key, int meters) throws UsageException {
    Matcher matcher = CLOCKS.matcher(text(key, ""));
    if (!matcher.matches()) {
      return List.of();
    }
    List<Duration> clocks =
        Arrays.stream(matcher.group(1).split(",", -1))
            .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
            .toList();
    if (clocks.size() > meters) {
      throw wrong(key, text(key, ""), "a fault of at most " + meters + " clocks");
    }
    return clocks;
  }

  private String text(String key, String usual) {
    String text = texts.getOrDefault(key, "").strip();
    return text.isEmpty() ? usual : text;
  }

  private static UsageException wrong(String key, String text, String expected) {
    return new UsageException(key + ": " + quoted(text) + " is not " + expected);
  }

  /** Text of others, short and printable. */
  static String quoted(String text) {
    String cut = text.length() > MOST_QUOTED ? text.substring(0, MOST_QUOTED) + "..." : text;
    return '"' + cut.replaceAll("[^\\x20-\\x7e]", "?") + '"';
  }
}
