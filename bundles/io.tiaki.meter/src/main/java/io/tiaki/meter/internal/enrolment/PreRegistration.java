package io.tiaki.meter.internal.enrolment;

import io.tiaki.meter.internal.metering.SmartMeter;
import io.tiaki.security.module.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The list of meters that gateways read: {@code logicalDeviceName,host:port,sha-256 of certificate
 * or raw public key,group} a line. Meters without certificates are of the group that is named as
 * their authentication, others of the one that is named as their COSEM security, if they have any.
 */
public final class PreRegistration {
  private PreRegistration() {}

  /**
   * Writes it anew, with our meters only.
   *
   * @param usual group of meters with certificates; empty: none
   */
  public static void write(Exchange exchange, String host, List<Provision> provisions, String usual)
      throws IOException {
    StringBuilder text =
        new StringBuilder("# logicalDeviceName,host:port,sha-256 of certificate or key,group\n");
    String literal = host.contains(":") ? "[" + host + "]" : host;
    for (int i = 0; i < provisions.size(); i++) {
      Provision provision = provisions.get(i);
      text.append(SmartMeter.id(i + 1)).append(',');
      text.append(literal).append(':').append(exchange.port() + i).append(',');
      text.append(provision.fingerprint());
      String group = provision.group().isEmpty() ? usual : provision.group();
      text.append(group.isEmpty() ? "" : "," + group).append('\n');
    }
    AtomicFile.write(
        exchange.preRegistration(), text.toString().getBytes(StandardCharsets.US_ASCII));
  }
}
