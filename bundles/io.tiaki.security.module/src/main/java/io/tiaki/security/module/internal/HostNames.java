package io.tiaki.security.module.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * Whether a certificate is for a host (RFC 9525, 6; RFC 2818, 3.1): only subject alternative names
 * count.
 */
final class HostNames {
  private static final Pattern LITERAL =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

  private HostNames() {}

  /**
   * Compares a host with the certificate's names.
   *
   * @param host a name, or a literal address with or without brackets
   */
  static boolean match(String host, X509Certificate certificate) {
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    if (LITERAL.matcher(bare).matches()) {
      return Certificates.alternativeNames(certificate, GeneralName.iPAddress).stream()
          .anyMatch(address -> isSameAddress(bare, address));
    }
    return Certificates.alternativeNames(certificate, GeneralName.dNSName).stream()
        .anyMatch(name -> isSameName(bare, name));
  }

  private static boolean isSameAddress(String wanted, String found) {
    try {
      return LITERAL.matcher(found).matches()
          && InetAddress.getByName(wanted).equals(InetAddress.getByName(found));
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** A star may stand for the whole first label and needs two labels behind it. */
  private static boolean isSameName(String host, String pattern) {
    String wanted = withoutLastDot(host.toLowerCase(Locale.ROOT));
    String given = withoutLastDot(pattern.toLowerCase(Locale.ROOT));
    if (!given.startsWith("*.")) {
      return given.indexOf('*') < 0 && given.equals(wanted);
    }
    String rest = given.substring(1);
    int dot = wanted.indexOf('.');
    return rest.indexOf('*') < 0
        && rest.indexOf('.', 1) > 0
        && dot > 0
        && wanted.substring(dot).equals(rest);
  }

  private static String withoutLastDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
