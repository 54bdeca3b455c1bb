package io.tiaki.meter.internal.enrolment;

import io.tiaki.meter.KeySettings;
import io.tiaki.security.module.AtomicFile;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.PemCredential;
import io.tiaki.security.module.PemKeyFile;
import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.Policy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Bare keys that the other end has pinned (RFC 7250): the meters' stand in their list, the
 * gateway's in a file as PUBLIC KEY, or as its certificate.
 */
final class RawKeyProvisioning implements Provisioning {
  private static final Authentication KIND = Authentication.RAW_PUBLIC_KEY;
  private static final String PUBLIC_KEY = "PUBLIC KEY";

  private final Exchange exchange;
  private final Path gatewayKey;
  private final Policy policy;
  private final int meters;

  RawKeyProvisioning(Exchange exchange, KeySettings settings, int meters) {
    this.exchange = exchange;
    this.gatewayKey = settings.gatewayKey();
    this.policy = settings.policy();
    this.meters = meters;
  }

  @Override
  public Optional<List<Provision>> poll() throws IOException {
    if (!Files.exists(gatewayKey)) {
      return Optional.empty();
    }
    Set<String> pins = pins();
    AtomicFile.createPrivateFolder(exchange.privateFolder());
    List<KeyPair> keys = PemKeyFile.loadOrExtend(exchange.keys(), meters);
    return Optional.of(keys.stream().map(pair -> provision(pair, pins)).toList());
  }

  private Provision provision(KeyPair pair, Set<String> pins) {
    Authenticator authenticator =
        new Authenticator(policy).rawKey(new PemCredential(pair, List.of()), pins);
    return new Provision(
        authenticator, Provision.sha256(pair.getPublic().getEncoded()), KIND.text());
  }

  /** All bare keys of the file; when there are none, the first certificate's. */
  private Set<String> pins() throws IOException {
    List<byte[]> keys = Pem.read(gatewayKey, PUBLIC_KEY, Pem.SMALL_FILE);
    if (!keys.isEmpty()) {
      return keys.stream().map(Provision::sha256).collect(Collectors.toSet());
    }
    List<byte[]> certificates = Pem.certificates(gatewayKey);
    if (certificates.isEmpty()) {
      throw unusable();
    }
    try {
      return Set.of(Provision.sha256(publicKey(certificates.get(0))));
    } catch (GeneralSecurityException broken) {
      throw unusable();
    }
  }

  private static byte[] publicKey(byte[] certificate) throws CertificateException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(certificate))
        .getPublicKey()
        .getEncoded();
  }

  private IOException unusable() {
    return new IOException(
        gatewayKey
            + " holds neither a PUBLIC KEY nor a CERTIFICATE in PEM: put the gateway's there, or"
            + " name another file with gateway.key.file");
  }

  @Override
  public String awaited() {
    return "the gateway's key in "
        + gatewayKey
        + ": are dcs and gateway running on this data folder? Else name the file with"
        + " gateway.key.file";
  }
}
