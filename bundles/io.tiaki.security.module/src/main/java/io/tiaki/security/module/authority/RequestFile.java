package io.tiaki.security.module.authority;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.AtomicFile;
import io.tiaki.security.module.Curve;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.internal.Bc;
import io.tiaki.security.module.internal.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/**
 * Fulfils one file of requests, all of it or nothing. The answer begins with the SHA-256 of the
 * file it answers, as text that PEM readers skip, so that another request is told from the same one
 * written again.
 */
final class RequestFile {
  private static final int MOST_OCTETS = 16 << 20;
  private static final int MOST_REQUESTS = 20_000;
  private static final int MOST_OCTETS_OF_ONE = 16 << 10;
  private static final Duration VALID = Duration.ofDays(730);
  private static final Duration RENEW = Duration.ofDays(30);
  private static final Set<ASN1ObjectIdentifier> SIGNATURES =
      Set.of(
          X9ObjectIdentifiers.ecdsa_with_SHA256,
          X9ObjectIdentifiers.ecdsa_with_SHA384,
          X9ObjectIdentifiers.ecdsa_with_SHA512);

  private final CertificateIssuer issuer;
  private final RevocationDesk revocation;
  private final Clock clock;

  RequestFile(CertificateIssuer issuer, RevocationDesk revocation, Clock clock) {
    this.issuer = issuer;
    this.revocation = revocation;
    this.clock = clock;
  }

  /**
   * Answers a file of requests unless it was answered before.
   *
   * @return what was issued now; empty when nothing had to be
   * @throws RefusedException when one of the requests is not good
   */
  List<byte[]> fulfil(Path request, String name, Path answer)
      throws IOException, GeneralSecurityException, RefusedException {
    RequestRules rules = RequestRules.forFile(name);
    byte[] octets = octets(request);
    String head = "request sha-256 " + Certificates.fingerprint(octets) + "\n";
    if (isAnswered(request, answer, head)) {
      return List.of();
    }
    List<byte[]> certificates = new ArrayList<>();
    for (byte[] der : requests(octets, rules)) {
      certificates.add(issue(der, rules, certificates.size() + 1));
    }
    String text = head + Pem.write(Pem.CERTIFICATE, certificates);
    AtomicFile.write(answer, text.getBytes(StandardCharsets.US_ASCII));
    return certificates;
  }

  static byte[] encoded(X509Certificate certificate) throws SecurityModuleException {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new SecurityModuleException(
          SecurityModuleException.Reason.FAILED, "A certificate has no encoding", e);
    }
  }

  private static Optional<Curve> curve(SubjectPublicKeyInfo key) {
    try {
      return Curve.of(key.getEncoded());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static byte[] octets(Path request) throws RefusedException {
    byte[] octets;
    try (InputStream in = Files.newInputStream(request)) {
      octets = in.readNBytes(MOST_OCTETS + 1);
    } catch (IOException e) {
      throw new RefusedException("the file cannot be read");
    }
    if (octets.length > MOST_OCTETS) {
      throw new RefusedException("the file has more than " + MOST_OCTETS + " octets");
    }
    return octets;
  }

  private boolean isAnswered(Path request, Path answer, String head) throws IOException {
    if (!Files.exists(answer)
        || FileStamp.written(request).compareTo(FileStamp.written(answer)) > 0) {
      return false;
    }
    byte[] octets = Files.readAllBytes(answer);
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    if (!text.startsWith(head)) {
      return false;
    }
    try {
      X509Certificate first = Certificates.read(Pem.parse(text, Pem.CERTIFICATE).get(0));
      first.verify(issuer.certificate().getPublicKey(), Bc.PROVIDER);
      return clock.instant().plus(RENEW).isBefore(first.getNotAfter().toInstant());
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      return false;
    }
  }

  private static List<byte[]> requests(byte[] octets, RequestRules rules) throws RefusedException {
    List<byte[]> all;
    try {
      all = Pem.parse(new String(octets, StandardCharsets.ISO_8859_1), Pem.REQUEST);
    } catch (IOException e) {
      throw new RefusedException("the file is not PEM: " + e.getMessage());
    }
    int most = rules.allowsMany() ? MOST_REQUESTS : 1;
    if (all.isEmpty() || all.size() > most) {
      throw new RefusedException("the file has " + all.size() + " requests, not 1 to " + most);
    }
    return all;
  }

  private byte[] issue(byte[] der, RequestRules rules, int number)
      throws GeneralSecurityException, RefusedException {
    RequestRules.Wanted wanted;
    SubjectPublicKeyInfo key;
    try {
      if (der.length > MOST_OCTETS_OF_ONE) {
        throw new RefusedException("it has more than " + MOST_OCTETS_OF_ONE + " octets");
      }
      PKCS10CertificationRequest request = new PKCS10CertificationRequest(der);
      wanted = rules.check(request);
      key = request.getSubjectPublicKeyInfo();
      checkPossession(request, key);
    } catch (RefusedException e) {
      throw new RefusedException("request " + number + ": " + e.getMessage());
    } catch (IOException | RuntimeException e) {
      throw new RefusedException("request " + number + " is not a PKCS#10 request");
    }
    Optional<byte[]> revoked = revoked(key);
    if (revoked.isPresent()) {
      // The others of its file get theirs, in the same order; this one stays what it is.
      return revoked.get();
    }
    Instant now = clock.instant();
    Instant end = issuer.certificate().getNotAfter().toInstant();
    Instant until = now.plus(VALID).isBefore(end) ? now.plus(VALID) : end;
    return issuer.issue(key, wanted.commonName(), wanted.role(), wanted.names(), now, until);
  }

  private Optional<byte[]> revoked(SubjectPublicKeyInfo key) throws GeneralSecurityException {
    try {
      return revocation.certificateOf(key);
    } catch (IOException e) {
      throw new GeneralSecurityException("A key has no encoding", e);
    }
  }

  /** The signature on the request shows that the sender has the private key. */
  private static void checkPossession(PKCS10CertificationRequest request, SubjectPublicKeyInfo key)
      throws RefusedException {
    if (!X9ObjectIdentifiers.id_ecPublicKey.equals(key.getAlgorithm().getAlgorithm())
        || curve(key).isEmpty()) {
      throw new RefusedException("its key is on none of the curves " + Curve.ALL);
    }
    if (!SIGNATURES.contains(request.getSignatureAlgorithm().getAlgorithm())) {
      throw new RefusedException("it is not signed with ECDSA and SHA-2");
    }
    boolean holds;
    try {
      holds =
          request.isSignatureValid(
              new JcaContentVerifierProviderBuilder().setProvider(Bc.PROVIDER).build(key));
    } catch (OperatorCreationException | PKCSException e) {
      holds = false;
    }
    if (!holds) {
      throw new RefusedException("its signature does not fit its key");
    }
  }
}
