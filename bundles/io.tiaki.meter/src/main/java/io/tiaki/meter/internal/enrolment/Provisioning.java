package io.tiaki.meter.internal.enrolment;

import io.tiaki.meter.KeySettings;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** How all meters of the process come by what they need. Not safe for use by many threads. */
public interface Provisioning {
  /**
   * The meters' provisions in their order.
   *
   * @return empty as long as {@link #awaited} is not there
   * @throws IOException with a message that names the file and the remedy; try again later
   */
  Optional<List<Provision>> poll() throws IOException, GeneralSecurityException;

  /** What is missing while {@link #poll} returns nothing, for people. */
  String awaited();

  /**
   * The one for the settings.
   *
   * @throws IOException when pre-shared keys cannot be used; the message names the file and the
   *     remedy
   */
  static Provisioning of(KeySettings keys, Exchange exchange, int meters, Clock clock)
      throws IOException {
    return switch (keys.authentication()) {
      case CERTIFICATE -> new CertificateProvisioning(exchange, keys.policy(), meters, clock);
      case RAW_PUBLIC_KEY -> new RawKeyProvisioning(exchange, keys, meters);
      case ECDHE_PSK, PSK -> SharedKeyProvisioning.open(keys, exchange, meters);
    };
  }
}
