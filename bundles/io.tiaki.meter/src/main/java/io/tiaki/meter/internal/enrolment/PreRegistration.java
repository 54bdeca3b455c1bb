package io.tiaki.meter.internal.enrolment;

import io.tiaki.meter.internal.metering.SmartMeter;
import io.tiaki.security.Credential;
import io.tiaki.security.module.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The list of meters that gateways read: {@code logicalDeviceName,host:port,sha-256 of the
 * certificate} a line.
 */
public final class PreRegistration {
  private PreRegistration() {}

  /** Writes it anew, with our meters only. */
  public static void write(Exchange exchange, String host, List<Credential> credentials)
      throws IOException {
    StringBuilder text = new StringBuilder("# logicalDeviceName,host:port,certificate sha-256\n");
    String literal = host.contains(":") ? "[" + host + "]" : host;
    for (int i = 0; i < credentials.size(); i++) {
      text.append(SmartMeter.id(i + 1)).append(',');
      text.append(literal).append(':').append(exchange.port() + i).append(',');
      text.append(fingerprint(credentials.get(i))).append('\n');
    }
    AtomicFile.write(
        exchange.preRegistration(), text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private static String fingerprint(Credential credential) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(credential.chain().get(0));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }
}
