package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.SecuritySuite;
import io.tiaki.meter.internal.cosem.security.CertificateServices;
import io.tiaki.meter.internal.cosem.security.Identities;
import java.math.BigInteger;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority with certificates for clients. */
final class TestCertificates {
  static final KeyPair[] AUTHORITIES = {
    Identities.generate(SecuritySuite.SUITE_1, SecureMeter.RANDOM),
    Identities.generate(SecuritySuite.SUITE_2, SecureMeter.RANDOM)
  };
  private static final KeyPair[] SIGNING = {
    Identities.generate(SecuritySuite.SUITE_1, SecureMeter.RANDOM),
    Identities.generate(SecuritySuite.SUITE_2, SecureMeter.RANDOM)
  };
  private static final X500Name AUTHORITY = new X500Name("CN=Test authority");

  private TestCertificates() {}

  /** The pair that the client of {@link #importInto} signs with. */
  static KeyPair signing(SecuritySuite suite) {
    return SIGNING[suite.id() - 1];
  }

  static KeyPair authority(SecuritySuite suite) {
    return AUTHORITIES[suite.id() - 1];
  }

  /** Certificates of authority and usual client; the client's pair for key agreement. */
  static KeyPair importInto(SecureMeter meter, SecuritySuite suite) throws Exception {
    KeyPair agreement = Identities.generate(suite, SecureMeter.RANDOM);
    Octets client = Octets.ofAscii("TKIGW001");
    Instant now = meter.meter.clock.instant();
    CertificateServices services = new CertificateServices(meter.security(), meter.meter.clock);
    meter.security().complete();
    boolean all =
        services.add(authorityCertificate(suite, now))
            && services.add(
                of(client, signing(suite), KeyUsage.digitalSignature, authority(suite), now))
            && services.add(of(client, agreement, KeyUsage.keyAgreement, authority(suite), now));
    if (!all) {
      throw new AssertionError("Certificates are not taken");
    }
    return agreement;
  }

  static Octets authorityCertificate(SecuritySuite suite, Instant now) throws Exception {
    KeyPair pair = authority(suite);
    return build(AUTHORITY, pair, KeyUsage.keyCertSign, pair, now, true);
  }

  static Octets of(Octets title, KeyPair pair, int usage, KeyPair authority, Instant now)
      throws Exception {
    X500Name name = new X500Name("CN=" + title.toString().toUpperCase(java.util.Locale.ROOT));
    return build(name, pair, usage, authority, now, false);
  }

  private static Octets build(
      X500Name subject, KeyPair pair, int usage, KeyPair authority, Instant now, boolean ca)
      throws Exception {
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            AUTHORITY,
            BigInteger.valueOf(1 + usage),
            Date.from(now.minus(Duration.ofDays(1))),
            Date.from(now.plus(Duration.ofDays(1))),
            subject,
            pair.getPublic());
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
    if (ca) {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    }
    return Octets.of(
        builder
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate()))
            .getEncoded());
  }
}
