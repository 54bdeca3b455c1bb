package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** What stands for a certificate, where a keystore wants one, until one is issued: self-signed. */
final class NotIssued {
  private static final X500Name NAME = new X500Name("CN=not-issued");

  private NotIssued() {}

  /**
   * Makes one, DER.
   *
   * @param provider that can sign with the key
   */
  static byte[] certificate(KeyPair pair, Provider provider) throws SecurityModuleException {
    try {
      Date from = Date.from(Instant.EPOCH);
      var builder =
          new JcaX509v3CertificateBuilder(NAME, BigInteger.ONE, from, from, NAME, pair.getPublic());
      var signer =
          new JcaContentSignerBuilder("SHA256withECDSA")
              .setProvider(provider)
              .build(pair.getPrivate());
      return builder.build(signer).getEncoded();
    } catch (OperatorCreationException | IOException | RuntimeException e) {
      throw new SecurityModuleException(Reason.FAILED, "A key cannot be kept", e);
    }
  }

  static boolean is(X509Certificate certificate) {
    return Arrays.equals(
        certificate.getSubjectX500Principal().getEncoded(),
        certificate.getIssuerX500Principal().getEncoded());
  }
}
