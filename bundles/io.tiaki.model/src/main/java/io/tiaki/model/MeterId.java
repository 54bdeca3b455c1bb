package io.tiaki.model;

import java.util.regex.Pattern;

/**
 * The identity of a meter: its COSEM logical device name (IEC 62056-6-2, 4.1.8.2), world-unique, 1
 * to 16 octets of printable ASCII; the first three name the manufacturer (FLAG identifier). R19,
 * decision 4.
 *
 * @param logicalDeviceName 4 to 16 characters: three capital letters, then capital letters, digits,
 *     {@code -} or {@code _}
 */
public record MeterId(String logicalDeviceName) implements Comparable<MeterId> {
  private static final Pattern FORM = Pattern.compile("[A-Z]{3}[A-Z0-9_-]{1,13}");

  /**
   * @throws IllegalArgumentException when the name does not have the form above; the message
   *     repeats no character outside printable ASCII
   */
  public MeterId {
    if (!FORM.matcher(logicalDeviceName).matches()) {
      throw new IllegalArgumentException(
          "A logical device name is 4 to 16 characters, three capital letters first, then A-Z, 0-9, - or _; got: "
              + printable(logicalDeviceName));
    }
  }

  /** Whether {@code text} can be a meter id. */
  public static boolean isValid(String text) {
    return FORM.matcher(text).matches();
  }

  @Override
  public int compareTo(MeterId other) {
    return logicalDeviceName.compareTo(other.logicalDeviceName);
  }

  @Override
  public String toString() {
    return logicalDeviceName;
  }

  private static String printable(String text) {
    String cut = text.length() > 32 ? text.substring(0, 32) + "..." : text;
    return cut.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
