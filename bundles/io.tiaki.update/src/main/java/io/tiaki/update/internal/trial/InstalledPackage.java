package io.tiaki.update.internal.trial;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line of the file {@code current}.
 *
 * @param name symbolic name of the deployment package
 * @param version its OSGi version
 * @param sha256 of its file, 64 lower-case hexadecimal digits
 */
public record InstalledPackage(String name, String version, String sha256) {
  static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
  static final Pattern VERSION = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern LINE = Pattern.compile("(\\S+) (\\S+) (\\S+)");

  /**
   * @throws IllegalArgumentException when one has not the form above
   */
  public InstalledPackage {
    if (!NAME.matcher(name).matches()
        || !VERSION.matcher(version).matches()
        || !SHA_256.matcher(sha256).matches()) {
      throw new IllegalArgumentException("Not a name, a version and a SHA-256");
    }
  }

  /**
   * Reads {@link #line}.
   *
   * @throws IllegalArgumentException when it is none
   */
  static InstalledPackage parse(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new IllegalArgumentException("Not a line with a name, a version and a SHA-256");
    }
    return new InstalledPackage(parts.group(1), parts.group(2), parts.group(3));
  }

  String line() {
    return name + " " + version + " " + sha256;
  }

  /**
   * Not the one that records have by themselves: the JDK keeps the last record class that asked for
   * it (java.lang.runtime.ObjectMethods), and with it our class loader.
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InstalledPackage one && line().equals(one.line());
  }

  @Override
  public int hashCode() {
    return line().hashCode();
  }

  @Override
  public String toString() {
    return name + " " + version;
  }
}
