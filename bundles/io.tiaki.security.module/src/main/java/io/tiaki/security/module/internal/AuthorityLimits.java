package io.tiaki.security.module.internal;

import static io.tiaki.security.module.internal.Certificates.untrusted;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;

/**
 * Keeps a trusted authority to what its own certificate allows it: length of the path and names
 * (RFC 5280, 4.2.1.9 and 4.2.1.10; RFC 5937). Path validation looks only at the certificates below.
 */
final class AuthorityLimits {
  private AuthorityLimits() {}

  /**
   * Checks a path that is valid otherwise.
   *
   * @param path end entity first, without the authority
   * @throws SecurityModuleException {@code UNTRUSTED}
   */
  static void check(X509Certificate authority, List<X509Certificate> path)
      throws SecurityModuleException {
    if (path.size() - 1 > authority.getBasicConstraints()) {
      throw untrusted("The chain is longer than its authority may make it");
    }
    byte[] extension = authority.getExtensionValue(Extension.nameConstraints.getId());
    if (extension == null) {
      return;
    }
    byte[] constraints = ASN1OctetString.getInstance(extension).getOctets();
    PKIXNameConstraintValidator validator = validator(NameConstraints.getInstance(constraints));
    try {
      for (X509Certificate certificate : path) {
        checkNames(validator, certificate);
      }
    } catch (GeneralSecurityException | NameConstraintValidatorException e) {
      throw new SecurityModuleException(
          Reason.UNTRUSTED, "The certificate has a name that its authority may not certify", e);
    }
  }

  private static PKIXNameConstraintValidator validator(NameConstraints constraints) {
    PKIXNameConstraintValidator validator = new PKIXNameConstraintValidator();
    if (constraints.getPermittedSubtrees() != null) {
      validator.intersectPermittedSubtree(constraints.getPermittedSubtrees());
    }
    if (constraints.getExcludedSubtrees() != null) {
      for (GeneralSubtree excluded : constraints.getExcludedSubtrees()) {
        validator.addExcludedSubtree(excluded);
      }
    }
    return validator;
  }

  private static void checkNames(PKIXNameConstraintValidator validator, X509Certificate certificate)
      throws GeneralSecurityException, NameConstraintValidatorException {
    JcaX509CertificateHolder holder = new JcaX509CertificateHolder(certificate);
    X500Name subject = holder.getSubject();
    if (subject.size() > 0) {
      validator.checkPermittedDN(subject);
      validator.checkExcludedDN(subject);
    }
    GeneralNames names =
        GeneralNames.fromExtensions(holder.getExtensions(), Extension.subjectAlternativeName);
    if (names != null) {
      for (GeneralName name : names.getNames()) {
        validator.checkPermitted(name);
        validator.checkExcluded(name);
      }
    }
  }
}
