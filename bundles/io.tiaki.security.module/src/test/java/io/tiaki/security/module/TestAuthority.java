package io.tiaki.security.module;

import io.tiaki.security.module.authority.CertificateIssuer;
import io.tiaki.security.module.internal.Bc;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** An authority without files. */
public final class TestAuthority {
  public final KeyPair keys;
  public final byte[] certificate;
  private final CertificateIssuer issuer;
  private final Clock clock;

  public TestAuthority(Clock clock) throws Exception {
    this(clock, "Test authority");
  }

  public TestAuthority(Clock clock, String name) throws Exception {
    this.clock = clock;
    this.keys = EcKeys.generate();
    Instant now = clock.instant();
    this.certificate =
        CertificateIssuer.selfSigned(
            keys, name, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(3650)));
    this.issuer = CertificateIssuer.of(keys.getPrivate(), parsed(certificate));
  }

  /** A revocation list of serial numbers, valid for a week. */
  public byte[] revocationList(long number, byte[]... certificates) throws Exception {
    Map<BigInteger, Instant> revoked = new HashMap<>();
    for (byte[] der : certificates) {
      revoked.put(parsed(der).getSerialNumber(), clock.instant());
    }
    Instant now = clock.instant();
    return issuer.revocationList(
        revoked, BigInteger.valueOf(number), now, now.plus(Duration.ofDays(7)));
  }

  /** What this authority issues with. */
  public CertificateIssuer issuer() {
    return issuer;
  }

  public static X509Certificate parsed(byte[] der) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509", Bc.PROVIDER)
            .generateCertificate(new ByteArrayInputStream(der));
  }

  public byte[] issue(KeyPair subject, KeyRole role, String commonName, String... dnsNames)
      throws Exception {
    return issue(subject, role, commonName, Duration.ofDays(365), dnsNames);
  }

  public byte[] issue(
      KeyPair subject, KeyRole role, String commonName, Duration valid, String... dnsNames)
      throws Exception {
    GeneralName[] names =
        Arrays.stream(dnsNames)
            .map(
                name ->
                    new GeneralName(
                        name.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName,
                        name))
            .toArray(GeneralName[]::new);
    return issuer.issue(
        SubjectPublicKeyInfo.getInstance(subject.getPublic().getEncoded()),
        commonName,
        role,
        names.length == 0 ? Optional.empty() : Optional.of(new GeneralNames(names)),
        clock.instant(),
        clock.instant().plus(valid));
  }

  /** A module with a signing and a decrypting key, its own recipient, named gw1. */
  public KeystoreSecurityModule module(Path folder) throws Exception {
    KeystoreSecurityModule module =
        KeystoreSecurityModule.open(
            folder.resolve("keys.bcfks"), folder.resolve("secret/unlock"), clock);
    module.trust(List.of(certificate));
    for (KeyRole role : KeyRole.values()) {
      module.ensureKeys(List.of(role.toString()));
      byte[] issued = issueFor(module, role, "gw1", "localhost", "127.0.0.1");
      module.takeOver(role.toString(), role, List.of(issued));
      if (role == KeyRole.AGREEMENT) {
        module.setRecipient("gw1", List.of(issued));
      }
    }
    return module;
  }

  /** Issues for a module's key by way of a request. */
  public byte[] issueFor(
      KeystoreSecurityModule module, KeyRole role, String commonName, String... dnsNames)
      throws Exception {
    byte[] request = module.request(role.toString(), role, commonName, List.of());
    var key = new PKCS10CertificationRequest(request).getSubjectPublicKeyInfo();
    var publicKey =
        KeyFactory.getInstance("EC", Bc.PROVIDER)
            .generatePublic(new X509EncodedKeySpec(key.getEncoded()));
    return issue(new KeyPair(publicKey, null), role, commonName, dnsNames);
  }
}
