package io.tiaki.security.module.internal;

import io.tiaki.security.PeerCertificate;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.Curve;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Reads certificates (RFC 5280) from octets that anybody may have sent. */
public final class Certificates {
  /** The most octets of one certificate: 16 KiB. */
  static final int MOST_OCTETS = 16 << 10;

  private static final int MOST_NAMES = 64;
  private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e]{0,64}");
  private static final Pattern DNS_NAME = Pattern.compile("[A-Za-z0-9*_.-]{1,253}");

  /** ECDSA with SHA-256, SHA-384 and SHA-512. */
  private static final Set<String> SIGNATURES =
      Set.of(
          X9ObjectIdentifiers.ecdsa_with_SHA256.getId(),
          X9ObjectIdentifiers.ecdsa_with_SHA384.getId(),
          X9ObjectIdentifiers.ecdsa_with_SHA512.getId());

  private Certificates() {}

  /**
   * One certificate that we are ready to look at: strict DER, a key on one of our curves, signed
   * with ECDSA and SHA-2.
   *
   * @throws SecurityModuleException {@code UNTRUSTED}
   */
  public static X509Certificate read(byte[] der) throws SecurityModuleException {
    return read(der, Curve.ALL);
  }

  /** As {@link #read(byte[])}, with the key on one of these curves. */
  public static X509Certificate read(byte[] der, Set<Curve> curves) throws SecurityModuleException {
    if (der.length > MOST_OCTETS) {
      throw untrusted("A certificate has more than " + MOST_OCTETS + " octets");
    }
    X509Certificate certificate = parse(der);
    if (Curve.of(certificate.getPublicKey().getEncoded()).filter(curves::contains).isEmpty()) {
      throw untrusted("A certificate's key is on none of the accepted curves");
    }
    if (!SIGNATURES.contains(certificate.getSigAlgOID())) {
      throw untrusted("A certificate is not signed with ECDSA and SHA-2");
    }
    return certificate;
  }

  /** Whether what is signed with this algorithm is good enough for us. */
  static boolean isAccepted(ASN1ObjectIdentifier signature) {
    return SIGNATURES.contains(signature.getId());
  }

  /** SHA-256, 64 lower-case hexadecimal digits. */
  public static String fingerprint(byte[] der) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /**
   * What others may know of a certificate that was validated.
   *
   * @throws SecurityModuleException {@code UNTRUSTED} when its common name is not printable or it
   *     has several
   */
  static PeerCertificate peer(
      X509Certificate certificate, String fingerprint, PathSerial serial, Instant until)
      throws SecurityModuleException {
    return new PeerCertificate(
        commonName(certificate),
        alternativeNames(certificate, GeneralName.dNSName),
        fingerprint,
        serial.toString(),
        until);
  }

  /**
   * Common name and DNS names.
   *
   * @throws SecurityModuleException {@code UNTRUSTED} as {@link #peer}
   */
  public static List<String> names(X509Certificate certificate) throws SecurityModuleException {
    List<String> names = new ArrayList<>(alternativeNames(certificate, GeneralName.dNSName));
    names.add(commonName(certificate));
    return names;
  }

  /** Subject alternative names of one kind; those that are not printable are left out. */
  static List<String> alternativeNames(X509Certificate certificate, int tag) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      for (List<?> entry : all == null ? List.<List<?>>of() : all) {
        if (entry.size() > 1
            && Integer.valueOf(tag).equals(entry.get(0))
            && entry.get(1) instanceof String name
            && names.size() < MOST_NAMES
            && (tag != GeneralName.dNSName || DNS_NAME.matcher(name).matches())) {
          names.add(name);
        }
      }
    } catch (CertificateParsingException e) {
      return List.of();
    }
    return names;
  }

  static String commonName(X509Certificate certificate) throws SecurityModuleException {
    X500Name subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    RDN[] found = subject.getRDNs(BCStyle.CN);
    if (found.length == 0) {
      return "";
    }
    if (found.length > 1 || found[0].isMultiValued()) {
      throw untrusted("A certificate has more than one common name");
    }
    String name = IETFUtils.valueToString(found[0].getFirst().getValue());
    if (!PRINTABLE.matcher(name).matches()) {
      throw untrusted("A certificate's common name is not 64 printable characters");
    }
    return name;
  }

  static SecurityModuleException untrusted(String message) {
    return new SecurityModuleException(Reason.UNTRUSTED, message);
  }

  private static X509Certificate parse(byte[] der) throws SecurityModuleException {
    try {
      var factory = CertificateFactory.getInstance("X.509", Bc.PROVIDER);
      var certificate = factory.generateCertificate(new ByteArrayInputStream(der));
      if (certificate instanceof X509Certificate x509
          && Arrays.equals(x509.getEncoded(), der)
          && x509.getPublicKey() != null) {
        return x509;
      }
      throw untrusted("A certificate is not DER");
    } catch (GeneralSecurityException | RuntimeException e) {
      if (e instanceof SecurityModuleException known) {
        throw known;
      }
      throw new SecurityModuleException(Reason.UNTRUSTED, "A certificate cannot be read", e);
    }
  }
}
