package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.SecuritySuite;
import java.io.IOException;
import java.security.KeyPair;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * Key pairs and certificates of a meter as its security setup offers them (IEC 62056-6-2, 4.4.7).
 *
 * @param clock of the meter: certificates must be valid now
 */
public record CertificateServices(MeterSecurity security, Clock clock) {
  /**
   * What the setup shows of a certificate.
   *
   * @param entity 0 server, 1 client, 2 authority
   * @param use 0 signature, 1 key agreement, 3 other
   */
  public record Shown(int entity, int use, Octets serial, Octets issuer, Octets subject) {}

  /** Which one, by whose it is, or by its serial number. */
  public sealed interface Identification {}

  /**
   * @param title of the owner; of an authority none
   */
  public record ByEntity(int entity, int use, Octets title) implements Identification {}

  public record BySerial(Octets serial, Octets issuer) implements Identification {}

  /** All, for people and clients. */
  public List<Shown> all() {
    return certificates().all().stream().map(CertificateServices::shown).toList();
  }

  /** generate_key_pair: 0 for signatures, 1 for key agreement. */
  public boolean generate(int use) {
    Optional<KeyUse> known = KeyUse.of(use);
    if (known.isEmpty() || !security.suite().isAsymmetric()) {
      return false;
    }
    security.identities().generate(known.get(), security.random());
    return true;
  }

  /** generate_certificate_request: PKCS#10 in DER; empty without key pair. */
  public Optional<Octets> request(int use) {
    return KeyUse.of(use).flatMap(security.identities()::pair).map(this::request);
  }

  private Octets request(KeyPair pair) {
    String hash = security.suite() == SecuritySuite.SUITE_2 ? "SHA384" : "SHA256";
    X500Name subject = new X500Name("CN=" + security.title().toString().toUpperCase(Locale.ROOT));
    try {
      return Octets.of(
          new JcaPKCS10CertificationRequestBuilder(subject, pair.getPublic())
              .build(new JcaContentSignerBuilder(hash + "withECDSA").build(pair.getPrivate()))
              .getEncoded());
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException("ECDSA is part of every Java", e);
    }
  }

  /** import_certificate. */
  public boolean add(Octets der) {
    return certificates().add(der, security.title(), Date.from(clock.instant()));
  }

  /** export_certificate: DER. */
  public Optional<Octets> export(Identification wanted) {
    return certificates().find(is(wanted)).map(known -> Octets.of(known.der()));
  }

  /** remove_certificate. */
  public boolean remove(Identification unwanted) {
    return certificates().remove(is(unwanted));
  }

  private Certificates certificates() {
    return security.identities().certificates();
  }

  private static Predicate<KnownCertificate> is(Identification wanted) {
    if (wanted instanceof BySerial s) {
      return known -> {
        Shown shown = shown(known);
        return shown.serial.equals(s.serial) && shown.issuer.equals(s.issuer);
      };
    }
    ByEntity e = (ByEntity) wanted;
    return known ->
        known.entity() == e.entity
            && known.use() == e.use
            && (known.entity() == KnownCertificate.AUTHORITY || known.isNamed(e.title));
  }

  private static Shown shown(KnownCertificate known) {
    var certificate = known.certificate();
    return new Shown(
        known.entity(),
        known.use(),
        Octets.of(certificate.getSerialNumber().toByteArray()),
        Octets.of(certificate.getIssuerX500Principal().getEncoded()),
        Octets.of(certificate.getSubjectX500Principal().getEncoded()));
  }
}
