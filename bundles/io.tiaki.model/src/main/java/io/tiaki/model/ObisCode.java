package io.tiaki.model;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An OBIS code, the logical name of a COSEM object (IEC 62056-6-1): six value groups A to F, one
 * octet each. Written {@code A-B:C.D.E.F}; F may be left out when it is 255.
 */
public record ObisCode(int a, int b, int c, int d, int e, int f) implements Comparable<ObisCode> {
  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{1,3})-(\\d{1,3}):(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?:[.*](\\d{1,3}))?");

  /** Load profile with period 1, the readings that Tiaki collects. */
  public static final ObisCode LOAD_PROFILE = of("1-0:99.1.0.255");

  /** Clock. */
  public static final ObisCode CLOCK = of("0-0:1.0.0.255");

  /** COSEM logical device name. */
  public static final ObisCode LOGICAL_DEVICE_NAME = of("0-0:42.0.0.255");

  /** Active energy import (+A), total. */
  public static final ObisCode ACTIVE_ENERGY_IMPORT = of("1-0:1.8.0.255");

  /** Active energy export (-A), total. */
  public static final ObisCode ACTIVE_ENERGY_EXPORT = of("1-0:2.8.0.255");

  /** Instantaneous voltage, phase L1. */
  public static final ObisCode VOLTAGE_L1 = of("1-0:32.7.0.255");

  /** Instantaneous active power import (+P). */
  public static final ObisCode ACTIVE_POWER_IMPORT = of("1-0:1.7.0.255");

  /**
   * @throws IllegalArgumentException when a group is outside 0 to 255
   */
  public ObisCode {
    if (((a | b | c | d | e | f) & ~0xff) != 0) {
      throw new IllegalArgumentException("An OBIS value group is 0 to 255");
    }
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when it is not an OBIS code
   */
  public static ObisCode of(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException("Not an OBIS code of the form A-B:C.D.E.F");
    }
    String f = m.group(6);
    return new ObisCode(
        group(m, 1),
        group(m, 2),
        group(m, 3),
        group(m, 4),
        group(m, 5),
        f == null ? 255 : Integer.parseInt(f));
  }

  /**
   * Reads the octet form.
   *
   * @param octets six octets, A first
   * @throws IllegalArgumentException when there are not six
   */
  public static ObisCode of(byte[] octets) {
    if (octets.length != 6) {
      throw new IllegalArgumentException("A logical name has six octets, got " + octets.length);
    }
    return new ObisCode(
        octets[0] & 0xff,
        octets[1] & 0xff,
        octets[2] & 0xff,
        octets[3] & 0xff,
        octets[4] & 0xff,
        octets[5] & 0xff);
  }

  /** The octet form: six octets, A first; a fresh array. */
  public byte[] octets() {
    return new byte[] {(byte) a, (byte) b, (byte) c, (byte) d, (byte) e, (byte) f};
  }

  @Override
  public int compareTo(ObisCode other) {
    return Arrays.compareUnsigned(octets(), other.octets());
  }

  @Override
  public String toString() {
    return a + "-" + b + ":" + c + "." + d + "." + e + "." + f;
  }

  private static int group(Matcher m, int index) {
    return Integer.parseInt(m.group(index));
  }
}
