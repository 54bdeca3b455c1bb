package io.tiaki.transport.udp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a local address: numbers only, so that no name server is asked. */
public final class BindAddress {
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9a-fA-F:.%]{2,64})]|([0-9.]{7,15})):([0-9]{1,5})");

  private BindAddress() {}

  /**
   * Reads {@code 0.0.0.0:0} or {@code [::]:0}.
   *
   * @throws IllegalArgumentException when the text has not that form
   */
  public static InetSocketAddress parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw malformed();
    }
    int port = Integer.parseInt(matcher.group(3));
    String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    try {
      if (port > 65_535 || host == null) {
        throw malformed();
      }
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw malformed();
    }
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException(
        "A local address is written 192.0.2.1:port or [2001:db8::1]:port, with 0.0.0.0 or [::] for all interfaces");
  }
}
