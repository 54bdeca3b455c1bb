package io.tiaki.packager;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An OSGi version (OSGi Core 7, 3.2.5): three numbers and a qualifier.
 *
 * @param qualifier empty for none
 */
record Version(int major, int minor, int micro, String qualifier) implements Comparable<Version> {
  private static final Pattern SYNTAX =
      Pattern.compile(
          "(\\d{1,9})(?:\\.(\\d{1,9})(?:\\.(\\d{1,9})(?:\\.([A-Za-z0-9_-]{1,64}))?)?)?");
  private static final Comparator<Version> ORDER =
      Comparator.comparingInt(Version::major)
          .thenComparingInt(Version::minor)
          .thenComparingInt(Version::micro)
          .thenComparing(Version::qualifier);

  static Version parse(String text) throws PackagerException {
    Matcher m = SYNTAX.matcher(text.strip());
    if (!m.matches()) {
      throw new PackagerException(
          "'" + text + "' is no OSGi version: write 1.2.3 or 1.2.3.qualifier");
    }
    return new Version(
        Integer.parseInt(m.group(1)),
        number(m.group(2)),
        number(m.group(3)),
        m.group(4) == null ? "" : m.group(4));
  }

  @SuppressWarnings("NullAway") // a group that took no part is null
  private static int number(String text) {
    return text == null ? 0 : Integer.parseInt(text);
  }

  @Override
  public int compareTo(Version other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + micro + (qualifier.isEmpty() ? "" : "." + qualifier);
  }
}
