package io.tiaki.dcs.command;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tariff as an operator writes it down: JSON (RFC 8259), described in {@code
 * distribution/docs/tariffs.md}. It becomes the parameters of {@code tariff.set} (uplink protocol).
 */
final class TariffFile {
  private static final int MOST_OCTETS = 65_536;
  private static final int MOST = 16;
  private static final int MOST_SPECIAL = 64;
  private static final int MOST_TARIFF = 63;
  private static final int MOST_DAY = 255;
  private static final int DAYS = 7;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,16}");
  private static final String A_NAME = "1 to 16 characters of A-Z a-z 0-9 . _ -, like summer";
  private static final Pattern DATE = Pattern.compile("(?:(\\d{4})-)?(\\d\\d)-(\\d\\d)");
  private static final Pattern CLOCK_TIME = Pattern.compile("([01]\\d|2[0-3]):[0-5]\\d");
  private static final Pattern ACTIVATION =
      Pattern.compile("now|wait|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");

  private final JsonLines in;
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private final List<String> seasons = new ArrayList<>();
  private final List<String> weeks = new ArrayList<>();
  private final List<String> days = new ArrayList<>();
  private final List<String> specialDays = new ArrayList<>();

  /** Names and ids that were given, by kind, and those that something refers to, with its place. */
  private final Set<String> given = new HashSet<>();

  private final Map<String, String> wanted = new LinkedHashMap<>();

  private TariffFile(String text) {
    in = new JsonLines(text);
  }

  /**
   * Reads a file.
   *
   * @param activation takes the place of the file's; empty: the file's
   * @return parameters of {@code tariff.set}
   * @throws UsageException when it is no tariff; the message names line, member and remedy
   */
  static Map<String, String> read(Path file, String activation, Clock clock) throws UsageException {
    String name = Options.printable(String.valueOf(file.getFileName()));
    String text;
    try {
      if (Files.size(file) > MOST_OCTETS) {
        throw new UsageException(
            name + " has more than " + MOST_OCTETS + " octets: it is no tariff");
      }
      text = Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new UsageException(name + " is not UTF-8: save it as that");
    } catch (IOException e) {
      throw new UsageException(name + " cannot be read");
    }
    try {
      TariffFile tariff = new TariffFile(text);
      Map<String, String> parameters = tariff.whole();
      String when = activation.isEmpty() ? parameters.getOrDefault("activation", "") : activation;
      parameters.put("activation", checkedActivation(when, clock));
      return parameters;
    } catch (IllegalArgumentException e) {
      throw new UsageException(name + ", " + e.getMessage());
    }
  }

  private static String checkedActivation(String when, Clock clock) {
    try {
      if (ACTIVATION.matcher(when).matches()
          && (!when.endsWith("Z") || Instant.parse(when).isAfter(clock.instant()))) {
        return when;
      }
    } catch (DateTimeException e) {
      // Said below, for all reasons.
    }
    throw new IllegalArgumentException(
        "activation: it wants now, wait (until dcs tariff activate), or a time that is to come like"
            + " 2027-01-01T00:00:00Z");
  }

  private Map<String, String> whole() {
    in.object(
        Map.of(
            "name", () -> parameters.put("name", in.text(NAME, A_NAME)),
            "activation",
                () ->
                    parameters.put("activation", in.text(ACTIVATION, "now, wait or a time in UTC")),
            "seasons", () -> in.list(1, MOST, this::season),
            "weeks", () -> in.list(1, MOST, this::week),
            "days", () -> in.list(1, MOST, this::day),
            "specialDays", () -> in.list(0, MOST_SPECIAL, this::specialDay)),
        Set.of("name", "activation", "seasons", "weeks", "days"));
    in.end();
    wanted.forEach(
        (what, place) -> {
          if (!given.contains(what)) {
            throw new IllegalArgumentException(
                place + " names " + what + ", which the file does not have: add it, or correct it");
          }
        });
    parameters.put("seasons", String.join(",", seasons));
    parameters.put("weeks", String.join(",", weeks));
    parameters.put("days", String.join(",", days));
    if (!specialDays.isEmpty()) {
      parameters.put("special.days", String.join(",", specialDays));
    }
    return parameters;
  }

  private void season() {
    String[] parts = new String[3];
    in.object(
        Map.of(
            "name", () -> parts[0] = give("season", in.text(NAME, A_NAME)),
            "from", () -> parts[1] = give("a season from", date(2001, "MM-DD, like 04-01")),
            "week", () -> parts[2] = want("week", in.text(NAME, A_NAME))),
        Set.of("name", "from", "week"));
    seasons.add(String.join(" ", parts));
  }

  private void week() {
    List<String> ids = new ArrayList<>();
    String[] name = new String[1];
    in.object(
        Map.of(
            "name", () -> name[0] = give("week", in.text(NAME, A_NAME)),
            "days",
                () -> in.list(DAYS, DAYS, () -> ids.add(want("day", "" + in.number(0, MOST_DAY))))),
        Set.of("name", "days"));
    weeks.add(name[0] + " " + String.join(" ", ids));
  }

  private void day() {
    List<String> times = new ArrayList<>();
    String[] id = new String[1];
    in.object(
        Map.of(
            "id", () -> id[0] = give("day", "" + in.number(0, MOST_DAY)),
            "switch", () -> in.list(1, MOST, () -> times.add(switching(times)))),
        Set.of("id", "switch"));
    days.add(id[0] + " " + String.join(" ", times));
  }

  private String switching(List<String> before) {
    String[] parts = new String[2];
    in.object(
        Map.of(
            "at",
                () -> {
                  parts[0] = in.text(CLOCK_TIME, "a time of day like 06:00");
                  boolean rises =
                      before.isEmpty()
                          ? parts[0].equals("00:00")
                          : before.get(before.size() - 1).compareTo(parts[0] + "=") < 0;
                  if (!rises) {
                    throw in.fault(
                        "a day begins with 00:00, and its times rise: put them in order");
                  }
                },
            "tariff", () -> parts[1] = "" + in.number(1, MOST_TARIFF)),
        Set.of("at", "tariff"));
    return String.join("=", parts);
  }

  private void specialDay() {
    String[] parts = new String[2];
    in.object(
        Map.of(
            "date",
                () ->
                    parts[0] =
                        give(
                            "a special day on",
                            date(2000, "MM-DD or YYYY-MM-DD, like 12-25 or 2027-03-29")),
            "day", () -> parts[1] = want("day", "" + in.number(0, MOST_DAY))),
        Set.of("date", "day"));
    specialDays.add(String.join(" ", parts));
  }

  /**
   * A date.
   *
   * @param year that one without a year is tried in; a leap year where a year may be given
   */
  private String date(int year, String form) {
    String text = in.text(DATE, form);
    Matcher parts = DATE.matcher(text);
    boolean yearly = parts.matches() && parts.group(1) == null;
    try {
      int of = yearly ? year : Integer.parseInt(parts.group(1));
      LocalDate.of(of, Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3)));
      if (yearly || year == 2000 && of >= year) {
        return text;
      }
    } catch (DateTimeException e) {
      // Said below, for both reasons.
    }
    throw in.fault("it wants a date that there is, " + form);
  }

  private String give(String kind, String name) {
    if (!given.add(kind + " " + name)) {
      throw in.fault("there is " + kind + " " + name + " already: leave one out");
    }
    return name;
  }

  private String want(String kind, String name) {
    wanted.putIfAbsent(kind + " " + name, in.place());
    return name;
  }
}
