package io.tiaki.session.dtls;

import io.tiaki.security.PeerCertificate;
import io.tiaki.security.SecurityModuleException;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether the other end's certificates are good; {@code SecurityModule.validate} with a
 * purpose fits.
 */
@FunctionalInterface
public interface CertificateValidator {
  /**
   * Validates a chain. Called on a handshake's thread; may compute, does not wait.
   *
   * @param chain DER, end entity first, 1 to 8
   * @return the end entity
   * @throws SecurityModuleException when the handshake must be refused
   */
  PeerCertificate validate(List<byte[]> chain) throws SecurityModuleException;

  /**
   * Whether a certificate that was validated before is no longer good; {@code
   * SecurityModule.problem} fits. Asked before a session of it is resumed. That it has ended need
   * not be told.
   *
   * @return why, or empty: still good, as always unless overridden
   */
  default Optional<String> problem(PeerCertificate certificate) {
    return Optional.empty();
  }
}
