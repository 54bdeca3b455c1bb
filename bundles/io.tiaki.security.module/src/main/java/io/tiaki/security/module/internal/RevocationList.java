package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.TBSCertList;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A complete list of the certificates that one authority revoked (RFC 5280, 5), its signature
 * checked. Lists of a part of the certificates (delta, by distribution point, indirect) are
 * refused.
 *
 * @param issuer hash of the authority's name, as {@link PathSerial#issuer}
 * @param signer hash of the authority's name and key, as {@link PathSerial#authority}
 * @param number CRL number (RFC 5280, 5.2.3); -1 when it has none
 * @param thisUpdate when it was made
 * @param nextUpdate when another one is made at the latest
 * @param serials of the revoked certificates
 */
record RevocationList(
    String issuer,
    String signer,
    BigInteger number,
    Instant thisUpdate,
    Instant nextUpdate,
    Set<BigInteger> serials) {
  /** The most octets of a list: 4 MiB, about 100,000 certificates. */
  static final int MOST_OCTETS = 4 << 20;

  private static final int CRL_SIGN = 6;
  private static final int MOST_NUMBER_BITS = 160;

  /** What we understand when it is critical; anything else critical makes the list unusable. */
  private static final Set<ASN1ObjectIdentifier> KNOWN =
      Set.of(Extension.cRLNumber, Extension.authorityKeyIdentifier);

  private static final Set<ASN1ObjectIdentifier> KNOWN_OF_ENTRY =
      Set.of(Extension.reasonCode, Extension.invalidityDate);

  /**
   * Reads and checks a list.
   *
   * @param der anything
   * @param authorities who may sign it: trusted, or below those
   * @throws SecurityModuleException {@code MALFORMED}, {@code UNTRUSTED}, {@code BAD_SIGNATURE};
   *     the message says why and repeats nothing of the list
   */
  static RevocationList read(byte[] der, List<X509Certificate> authorities)
      throws SecurityModuleException {
    if (der.length > MOST_OCTETS) {
      throw malformed("it has more than " + MOST_OCTETS + " octets", null);
    }
    try {
      X509CRLHolder list = new X509CRLHolder(der);
      CertificateList structure = list.toASN1Structure();
      if (!Arrays.equals(structure.getEncoded(ASN1Encoding.DER), der)) {
        throw malformed("it is not in DER", null); // The signature is checked over DER.
      }
      checkForm(structure);
      X500Principal name = new X500Principal(structure.getIssuer().getEncoded("DER"));
      X509Certificate signer = signer(list, name, authorities);
      return new RevocationList(
          PathSerial.issuer(name),
          PathSerial.authority(signer),
          number(structure.getTBSCertList().getExtensions()),
          instant(structure.getThisUpdate().getDate()),
          instant(structure.getNextUpdate().getDate()),
          serials(structure.getTBSCertList()));
    } catch (IOException | RuntimeException e) {
      throw malformed("it is not a CRL", e);
    }
  }

  /** Whether it replaces another one of the same authority (RFC 5280, 5.2.3). */
  boolean isNewerThan(RevocationList other) {
    boolean numbered = number.signum() >= 0 && other.number.signum() >= 0;
    int order = numbered ? number.compareTo(other.number) : thisUpdate.compareTo(other.thisUpdate);
    return order > 0;
  }

  boolean isStale(Instant now) {
    return now.isAfter(nextUpdate);
  }

  private static void checkForm(CertificateList list) throws SecurityModuleException {
    TBSCertList content = list.getTBSCertList();
    if (list.getNextUpdate() == null) {
      throw malformed("it does not say when the next one comes", null);
    }
    if (!list.getSignatureAlgorithm().equals(content.getSignature())
        || !Certificates.isAccepted(list.getSignatureAlgorithm().getAlgorithm())) {
      throw malformed("it is not signed with ECDSA and SHA-2", null);
    }
    Extensions extensions = content.getExtensions();
    if (extensions == null) {
      return;
    }
    if (extensions.getExtension(Extension.deltaCRLIndicator) != null) {
      throw malformed("it is a delta: give the complete list", null);
    }
    if (extensions.getExtension(Extension.issuingDistributionPoint) != null) {
      throw malformed("it covers a part of the certificates only: give the complete list", null);
    }
    checkCritical(extensions, KNOWN);
  }

  private static void checkCritical(Extensions extensions, Set<ASN1ObjectIdentifier> known)
      throws SecurityModuleException {
    for (ASN1ObjectIdentifier critical : extensions.getCriticalExtensionOIDs()) {
      if (!known.contains(critical)) {
        throw malformed("it has a critical extension that is not understood", null);
      }
    }
  }

  private static X509Certificate signer(
      X509CRLHolder list, X500Principal name, List<X509Certificate> authorities)
      throws SecurityModuleException {
    boolean named = false;
    for (X509Certificate authority : authorities) {
      if (authority.getSubjectX500Principal().equals(name)) {
        named = true;
        if (maySign(authority) && isSignedBy(list, authority)) {
          return authority;
        }
      }
    }
    throw named
        ? new SecurityModuleException(
            Reason.BAD_SIGNATURE, "its signature is not of the authority that it names")
        : new SecurityModuleException(
            Reason.UNTRUSTED,
            "it is neither from a trusted authority nor from one that came in a good chain");
  }

  /** The issuer that a list names, whoever made it; as {@link PathSerial#issuer}. */
  static String claimed(byte[] der) throws IOException {
    var name = CertificateList.getInstance(der).getIssuer();
    return PathSerial.issuer(new X500Principal(name.getEncoded("DER")));
  }

  private static boolean maySign(X509Certificate authority) {
    boolean[] usage = authority.getKeyUsage();
    return usage == null || (usage.length > CRL_SIGN && usage[CRL_SIGN]);
  }

  private static boolean isSignedBy(X509CRLHolder list, X509Certificate authority) {
    try {
      return list.isSignatureValid(
          new JcaContentVerifierProviderBuilder()
              .setProvider(Bc.PROVIDER)
              .build(authority.getPublicKey()));
    } catch (CertException | OperatorCreationException e) {
      return false;
    }
  }

  private static BigInteger number(Extensions extensions) throws SecurityModuleException {
    Extension extension = extensions == null ? null : extensions.getExtension(Extension.cRLNumber);
    if (extension == null) {
      return BigInteger.ONE.negate();
    }
    BigInteger number = ASN1Integer.getInstance(extension.getParsedValue()).getValue();
    if (number.signum() < 0 || number.bitLength() > MOST_NUMBER_BITS) {
      throw malformed("its number is negative or longer than 20 octets", null);
    }
    return number;
  }

  private static Set<BigInteger> serials(TBSCertList list) throws SecurityModuleException {
    Set<BigInteger> serials = new HashSet<>();
    Enumeration<?> entries = list.getRevokedCertificateEnumeration();
    while (entries.hasMoreElements()) {
      TBSCertList.CRLEntry entry = (TBSCertList.CRLEntry) entries.nextElement();
      if (entry.hasExtensions()) {
        checkCritical(entry.getExtensions(), KNOWN_OF_ENTRY);
      }
      serials.add(entry.getUserCertificate().getValue());
    }
    return serials;
  }

  private static Instant instant(Date date) {
    return date.toInstant();
  }

  private static SecurityModuleException malformed(String message, @Nullable Exception cause) {
    return cause == null
        ? new SecurityModuleException(Reason.MALFORMED, message)
        : new SecurityModuleException(Reason.MALFORMED, message, cause);
  }
}
