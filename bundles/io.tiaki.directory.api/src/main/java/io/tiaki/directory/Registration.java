package io.tiaki.directory;

import io.tiaki.model.MeterId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * That a meter belongs to this gateway: what is said of it before anything is looked up.
 *
 * @param id its logical device name
 * @param host name or address, not looked up; an IPv6 address without brackets
 * @param port 1 to 65535
 * @param fingerprint as in {@link MeterEntry#fingerprint}
 * @param group as in {@link MeterEntry#group}
 */
public record Registration(
    MeterId id, String host, int port, Optional<String> fingerprint, String group) {
  private static final Pattern PLACE =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.%a-z]{2,64})\\]|([A-Za-z0-9._-]{1,253})):(\\d{1,5})");
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern GROUP = Pattern.compile("[a-z0-9-]{1,32}");

  /**
   * @throws IllegalArgumentException when a value is not as above
   */
  public Registration {
    if (port < 1 || port > 65_535 || !PLACE.matcher(place(host, port)).matches()) {
      throw new IllegalArgumentException(
          "the address of "
              + id
              + " is not host:port or [IPv6 address]:port with a port of 1 to 65535");
    }
    if (fingerprint.isPresent() && !FINGERPRINT.matcher(fingerprint.get()).matches()) {
      throw new IllegalArgumentException(
          "the fingerprint of "
              + id
              + " is not 64 hexadecimal digits: write its certificate's SHA-256 or leave it out");
    }
    if (!GROUP.matcher(group).matches()) {
      throw new IllegalArgumentException(
          "the group of " + id + " is not 1 to 32 of a-z, 0-9 and -");
    }
  }

  /**
   * Reads an address.
   *
   * @param place {@code host:port} or {@code [IPv6 address]:port}
   * @throws IllegalArgumentException when a value is not as above
   */
  public static Registration of(
      MeterId id, String place, Optional<String> fingerprint, String group) {
    Matcher matcher = PLACE.matcher(place);
    boolean is = matcher.matches();
    String host = is ? matcher.group(1) != null ? matcher.group(1) : matcher.group(2) : "";
    return new Registration(
        id, host, is ? Integer.parseInt(matcher.group(3)) : 0, fingerprint, group);
  }

  /** Its address as {@link #of} reads it. */
  public String place() {
    return place(host, port);
  }

  private static String place(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
