package io.tiaki.access.internal;

import io.tiaki.model.Measurement;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Reading;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which data of which meters at which interval (R42, b).
 *
 * @param meters which meters
 * @param series which profiles of the meter; empty: all
 * @param codes which values; empty: all
 * @param intervalSeconds only readings whose time stamp is a multiple of it since 1970; 0: each
 * @param from first time stamp
 * @param until first time stamp that is not meant any more
 */
public record Selection(
    Meters meters,
    Set<ObisCode> series,
    Set<ObisCode> codes,
    long intervalSeconds,
    Instant from,
    Instant until) {
  static final Selection EVERYTHING =
      new Selection(
          Meters.of("*"),
          Set.of(),
          Set.of(),
          0,
          Instant.EPOCH,
          Instant.parse("9999-12-31T00:00:00Z"));

  /**
   * @throws IllegalArgumentException when a setting cannot be right; the message names it
   */
  public Selection {
    series = Set.copyOf(series);
    codes = Set.copyOf(codes);
    AccessProfile.check(
        intervalSeconds >= 0 && intervalSeconds <= 86_400, "interval.s must be 0 to 86400");
    AccessProfile.check(from.isBefore(until), "from must be before until");
  }

  /**
   * Meters by name or group; nobody unless said.
   *
   * @param all every meter
   * @param ids these meters
   * @param groups the meters of these groups of the directory
   */
  public record Meters(boolean all, Set<MeterId> ids, Set<String> groups) {
    public Meters {
      ids = Set.copyOf(ids);
      groups = Set.copyOf(groups);
    }

    /**
     * Reads {@code *}, or meters and {@code group:NAME} separated by commas.
     *
     * @throws IllegalArgumentException when it is something else
     */
    public static Meters of(String text) {
      List<String> words = words(text);
      Set<MeterId> ids = new TreeSet<>();
      Set<String> groups = new TreeSet<>();
      for (String word : words) {
        if (word.matches("group:[a-z0-9-]{1,32}")) {
          groups.add(word.substring("group:".length()));
        } else if (!word.equals("*")) {
          AccessProfile.check(
              MeterId.isValid(word), "meters must be *, or meters and group:NAME, with commas");
          ids.add(new MeterId(word));
        }
      }
      return new Meters(words.contains("*"), ids, groups);
    }

    /**
     * Whether a meter is meant.
     *
     * @param groupOf the meter's group, when the directory knows it
     */
    public boolean contains(MeterId meter, Function<MeterId, Optional<String>> groupOf) {
      return all
          || ids.contains(meter)
          || (!groups.isEmpty() && groupOf.apply(meter).filter(groups::contains).isPresent());
    }
  }

  /** Whether readings of a meter's series are meant, whatever their time and values. */
  boolean covers(MeterId meter, ObisCode of, Function<MeterId, Optional<String>> groupOf) {
    return (series.isEmpty() || series.contains(of)) && meters.contains(meter, groupOf);
  }

  /** What of a reading is meant, if anything is. */
  Optional<Reading> cut(Reading reading, Function<MeterId, Optional<String>> groupOf) {
    if (!isMeant(reading) || !meters.contains(reading.meter(), groupOf)) {
      return Optional.empty();
    }
    if (codes.isEmpty()) {
      return Optional.of(reading);
    }
    List<Measurement> left =
        reading.measurements().stream().filter(m -> codes.contains(m.code())).toList();
    return left.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Reading(
                reading.meter(),
                reading.series(),
                reading.registered(),
                left,
                reading.quality(),
                reading.source()));
  }

  private boolean isMeant(Reading reading) {
    Instant at = reading.registered();
    return !at.isBefore(from)
        && at.isBefore(until)
        && (series.isEmpty() || series.contains(reading.series()))
        && (intervalSeconds == 0
            || Math.floorMod(at.toEpochMilli(), intervalSeconds * 1_000L) == 0);
  }

  static List<String> words(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(w -> !w.isEmpty()).toList();
  }

  static Set<ObisCode> codes(String text) {
    return words(text).stream().map(ObisCode::of).collect(Collectors.toSet());
  }
}
