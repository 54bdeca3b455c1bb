package io.tiaki.usecase.reading.internal;

import io.tiaki.model.ObisCode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What {@code reading.profile} asks for.
 *
 * @param kind which profile
 * @param from first time, of the 21st century
 * @param to first time that is not read any more, later than {@code from}
 */
record ProfileWish(Kind kind, Instant from, Instant to) {
  private static final Set<String> NAMES = Set.of("of", "from", "to");
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

  /** The issuer's clock and the meter's may be ahead of the gateway's. */
  private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);

  /** Profiles by their usual names (IEC 62056-6-1, 6.2). */
  enum Kind {
    LOAD(ObisCode.LOAD_PROFILE),
    BILLING(ObisCode.of("0-0:98.1.0.255")),
    EVENTS(ObisCode.of("0-0:99.98.0.255"));

    private final ObisCode code;

    Kind(ObisCode code) {
      this.code = code;
    }

    ObisCode code() {
      return code;
    }

    /** As the uplink protocol names it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads the parameters of an instruction.
   *
   * @throws IllegalArgumentException which of them is wrong, and what it should be
   */
  static ProfileWish of(Map<String, String> parameters, Instant now) {
    for (String name : parameters.keySet()) {
      if (!NAMES.contains(name)) {
        throw new IllegalArgumentException(
            "There is no parameter " + printable(name) + ", only of, from and to");
      }
    }
    Instant from = time(parameters, "from");
    Instant to = time(parameters, "to");
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("from must be before to");
    }
    if (to.isAfter(now.plus(CLOCKS_DIFFER))) {
      throw new IllegalArgumentException("to must not lie in the future: it is " + now + " now");
    }
    return new ProfileWish(kind(parameters.getOrDefault("of", "load")), from, to);
  }

  private static Kind kind(String word) {
    for (Kind kind : Kind.values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("of must be load, billing or events");
  }

  private static Instant time(Map<String, String> parameters, String name) {
    try {
      Instant time = Instant.parse(parameters.getOrDefault(name, ""));
      if (!time.isBefore(EARLIEST) && time.isBefore(LATEST)) {
        return time;
      }
    } catch (DateTimeException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        name + " must be a time in UTC of the years 2000 to 2099, like 2026-01-01T00:00:00Z");
  }

  private static String printable(String name) {
    return name.matches("[A-Za-z0-9.-]{1,32}") ? name : "of that name";
  }
}
