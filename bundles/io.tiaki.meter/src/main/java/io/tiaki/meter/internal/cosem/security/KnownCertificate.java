package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.Octets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.Locale;

/**
 * A certificate and whose it is.
 *
 * @param entity 0 server, 1 client, 2 authority (IEC 62056-6-2, 4.4.7)
 */
record KnownCertificate(int entity, X509Certificate certificate) {
  static final int SERVER = 0;
  static final int CLIENT = 1;
  static final int AUTHORITY = 2;
  private static final int DIGITAL_SIGNATURE = 0;
  private static final int KEY_AGREEMENT = 4;
  private static final int OTHER_USE = 3;

  static KnownCertificate of(X509Certificate certificate, Octets own) {
    boolean authority = certificate.getBasicConstraints() >= 0;
    int entity = authority ? AUTHORITY : names(certificate, own) ? SERVER : CLIENT;
    return new KnownCertificate(entity, certificate);
  }

  /** 0 for signatures, 1 for key agreement, 3 for something else. */
  int use() {
    boolean[] usage = certificate.getKeyUsage();
    if (usage == null) {
      return OTHER_USE;
    }
    return usage[DIGITAL_SIGNATURE] ? 0 : usage[KEY_AGREEMENT] ? 1 : OTHER_USE;
  }

  boolean isOf(Octets title, KeyUse use) {
    return entity != AUTHORITY && use() == use.ordinal() && names(certificate, title);
  }

  /** Whether the subject's common name is a system title. */
  boolean isNamed(Octets title) {
    return names(certificate, title);
  }

  boolean isSame(KnownCertificate other) {
    return certificate.equals(other.certificate);
  }

  boolean isValid(Date now) {
    return !now.before(certificate.getNotBefore()) && !now.after(certificate.getNotAfter());
  }

  boolean hasSigned(KnownCertificate other) {
    if (!certificate.getSubjectX500Principal().equals(other.certificate.getIssuerX500Principal())) {
      return false;
    }
    try {
      other.certificate.verify(certificate.getPublicKey());
      return true;
    } catch (GeneralSecurityException wrong) {
      return false;
    }
  }

  byte[] der() {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException cameFromThere) {
      throw new IllegalStateException(cameFromThere);
    }
  }

  /** CN is the title in hexadecimal digits (IEC 62056-5-3, 5.6.4.4). */
  private static boolean names(X509Certificate certificate, Octets title) {
    String subject = certificate.getSubjectX500Principal().getName().toLowerCase(Locale.ROOT);
    String name = "cn=" + title;
    return title.length() > 0
        && (subject.equals(name) || subject.startsWith(name + ',') || subject.endsWith(',' + name));
  }
}
