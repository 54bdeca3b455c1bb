package io.tiaki.benchmarks.peer;

import io.tiaki.benchmarks.UsageException;
import io.tiaki.security.Credential;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.ChainValidator;
import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.PemCredential;
import io.tiaki.security.module.SharedKey;
import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.CertificateValidator;
import io.tiaki.session.dtls.Policy;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;

/** Certificates, keys and authorities from the files of the command line. */
final class TiakiCredentials {
  private static final int MOST_OCTETS = 16 << 20;
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final List<byte[]> NONE = List.of();

  private final PeerOptions options;
  private final List<byte[]> certificates;
  private final List<byte[]> keys;
  private final List<byte[]> authorities;

  TiakiCredentials(PeerOptions options) throws UsageException, IOException {
    this.options = options;
    boolean none = options.mode().equals("psk");
    boolean chains = !none && !options.mode().equals("raw");
    certificates = chains ? pem(options.need(options.certificates(), "--cert"), CERTIFICATE) : NONE;
    keys = none ? NONE : pem(options.need(options.keys(), "--key"), Pem.PRIVATE_KEY);
    authorities = chains ? pem(options.need(options.authorities(), "--ca"), CERTIFICATE) : NONE;
  }

  /** What this end proves itself with, and how it judges the other. */
  Authenticator authenticator(int index, CertificateValidator theirs)
      throws UsageException, IOException {
    Authenticator authenticator = new Authenticator(policy());
    return switch (options.mode()) {
      case "psk" ->
          authenticator.preSharedKey(new SharedKey(options.pskIdentity(), options.pskKey()));
      case "raw" -> authenticator.rawKey(credential(index), options.pins());
      default -> authenticator.certificate(credential(index), theirs);
    };
  }

  /** Nothing but what the command line says. */
  private Policy policy() throws UsageException {
    Authentication kind =
        switch (options.mode()) {
          case "psk" ->
              options.suite().startsWith("TLS_ECDHE_")
                  ? Authentication.ECDHE_PSK
                  : Authentication.PSK;
          case "raw" -> Authentication.RAW_PUBLIC_KEY;
          default -> Authentication.CERTIFICATE;
        };
    try {
      return Policy.of(List.of(kind.text()), List.of(options.suite()), options.curves());
    } catch (IllegalArgumentException e) {
      throw new UsageException("--suite or --curve is not known to Tiaki: " + e.getMessage());
    }
  }

  private static List<byte[]> pem(Path file, String label) throws IOException {
    return Pem.read(file, label, MOST_OCTETS);
  }

  int count() {
    return Math.max(1, certificates.isEmpty() ? keys.size() : certificates.size());
  }

  /** The certificate and key at one place in the files. */
  Credential credential(int index) throws IOException {
    List<byte[]> chain = certificates.isEmpty() ? NONE : List.of(certificates.get(index));
    try {
      return new PemCredential(EcKeys.of(keys.get(index)), chain);
    } catch (GeneralSecurityException e) {
      throw new IOException("Key " + index + " cannot be used", e);
    }
  }

  /** Whether there are any: not with pre-shared and raw keys. */
  boolean hasAuthorities() {
    return !authorities.isEmpty();
  }

  /** For the authorities in the file. */
  ChainValidator validator() throws SecurityModuleException {
    return new ChainValidator(Clock.systemUTC(), authorities);
  }
}
