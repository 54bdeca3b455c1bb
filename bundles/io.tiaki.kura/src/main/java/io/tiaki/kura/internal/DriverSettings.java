package io.tiaki.kura.internal;

import io.tiaki.model.MeterId;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Settings of one driver.
 *
 * @param issuer in whose name Kura asks; empty: nobody's, and everything is denied
 * @param meters whom its assets may be
 * @param writable whether channels may be written
 * @param timeout how long a call of an asset may take
 */
public record DriverSettings(
    String issuer, Set<MeterId> meters, boolean writable, Duration timeout) {
  /** Kura shows each of them with its channels: a subset, not the hundred thousand. */
  public static final int MOST_METERS = 100;

  /** Tells the names of consoles from the common names of certificates. */
  public static final String ISSUER_PREFIX = "kura:";

  private static final int MOST_SHOWN = 32;

  /** Takes the names sorted, for texts that do not change their order. */
  public DriverSettings {
    meters = Set.copyOf(meters);
  }

  /**
   * Reads the text form of the meters.
   *
   * @param text logical device names, separated by commas, semicolons or white space
   * @throws IllegalArgumentException when a name is none or there are more than 100; the message
   *     says what to correct
   */
  public static Set<MeterId> meters(String text) {
    Set<String> names =
        Arrays.stream(text.split("[,;\\s]+"))
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toCollection(TreeSet::new));
    if (names.size() > MOST_METERS) {
      throw new IllegalArgumentException(
          "'meters' names "
              + names.size()
              + " meters and Kura takes at most "
              + MOST_METERS
              + ": name fewer (the readings of the others reach the control system all the same)");
    }
    return names.stream().map(DriverSettings::meter).collect(Collectors.toSet());
  }

  private static MeterId meter(String name) {
    if (!MeterId.isValid(name)) {
      String shown = name.length() > MOST_SHOWN ? name.substring(0, MOST_SHOWN) + "..." : name;
      throw new IllegalArgumentException(
          "'meters' names '"
              + shown.replaceAll("[^\\x20-\\x7e]", "?")
              + "', which is no logical device name (three capital letters, then 1 to 13 of A-Z 0-9 - _)");
    }
    return new MeterId(name);
  }

  /** Who asks, as access control sees it. */
  public String subject() {
    return ISSUER_PREFIX + issuer;
  }
}
