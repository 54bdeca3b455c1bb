package io.tiaki.security.module.authority;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.internal.Bc;
import io.tiaki.security.module.internal.KeyFile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes certificates (RFC 5280) with one authority's key: ECDSA with SHA-256 on P-256, random
 * serial numbers of 128 bits.
 */
public final class CertificateIssuer {
  private static final String ALIAS = "authority";
  private static final Duration EARLIER = Duration.ofHours(1);
  private static final Duration AUTHORITY_VALID = Duration.ofDays(3652);

  private final PrivateKey key;
  private final X509Certificate certificate;
  private final X500Name name;
  private final SubjectPublicKeyInfo publicKey;
  private final SecureRandom random = new SecureRandom();

  private CertificateIssuer(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
    this.name = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    this.publicKey = SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded());
  }

  /**
   * The authority in a keystore; a new one, valid for ten years, when there is none.
   *
   * @throws SecurityModuleException {@code FAILED}; the message names the file and the remedy
   */
  public static CertificateIssuer open(Path keystore, Path unlock, String commonName, Instant now)
      throws SecurityModuleException {
    try (KeyFile file = KeyFile.open(keystore, unlock)) {
      Optional<KeyFile.KeyAndChain> entry = file.keyPair(ALIAS);
      if (entry.isEmpty()) {
        KeyPair pair = EcKeys.generate();
        byte[] self = selfSigned(pair, commonName, now.minus(EARLIER), now.plus(AUTHORITY_VALID));
        file.setKeyPair(ALIAS, pair.getPrivate(), List.of(self));
        file.save();
        entry = file.keyPair(ALIAS);
      }
      KeyFile.KeyAndChain found = entry.orElseThrow();
      return new CertificateIssuer(found.key(), (X509Certificate) found.chain().get(0));
    } catch (SecurityModuleException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new SecurityModuleException(Reason.FAILED, "No authority can be made", e);
    }
  }

  /** The authority of a key and its certificate. */
  public static CertificateIssuer of(PrivateKey key, X509Certificate certificate) {
    return new CertificateIssuer(key, certificate);
  }

  /** A self-signed certificate of an authority that issues to end entities only; DER. */
  public static byte[] selfSigned(KeyPair pair, String commonName, Instant from, Instant until)
      throws GeneralSecurityException {
    X500Name name = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
    var publicKey = SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
    try {
      var builder =
          new X509v3CertificateBuilder(
              name, serial(new SecureRandom()), Date.from(from), Date.from(until), name, publicKey);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(publicKey));
      return builder.build(signer(pair.getPrivate())).getEncoded();
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException("The authority's certificate cannot be made", e);
    }
  }

  /** The authority's own certificate. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** Issues to an end entity; DER. */
  public byte[] issue(
      SubjectPublicKeyInfo subjectKey,
      String commonName,
      KeyRole role,
      Optional<GeneralNames> names,
      Instant from,
      Instant until)
      throws GeneralSecurityException {
    var usages = new Usages(new KeyUsage(role.keyUsage()), role.extendedKeyUsage());
    return issue(subjectKey, commonName, usages, names, from, until);
  }

  /**
   * Issues to a signer of software: digitalSignature, id-kp-codeSigning and nothing else (RFC 5280,
   * 4.2.1.3 and 4.2.1.12); DER.
   */
  public byte[] issueCodeSigner(
      SubjectPublicKeyInfo subjectKey, String commonName, Instant from, Instant until)
      throws GeneralSecurityException {
    var usages =
        new Usages(new KeyUsage(KeyUsage.digitalSignature), KeyPurposeId.id_kp_codeSigning);
    return issue(subjectKey, commonName, usages, Optional.empty(), from, until);
  }

  /**
   * A complete revocation list (RFC 5280, 5.1); DER.
   *
   * @param revoked serial numbers, and since when
   * @param number greater than that of each list before
   * @param until when the next one is made at the latest
   */
  public byte[] revocationList(
      Map<BigInteger, Instant> revoked, BigInteger number, Instant now, Instant until)
      throws GeneralSecurityException {
    try {
      X509v2CRLBuilder builder = new X509v2CRLBuilder(name, Date.from(now));
      builder.setNextUpdate(Date.from(until));
      revoked.forEach(
          (serial, when) -> builder.addCRLEntry(serial, Date.from(when), CRLReason.unspecified));
      builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(publicKey));
      return builder.build(signer(key)).getEncoded();
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException("A revocation list cannot be made", e);
    }
  }

  /** What a key may be used for. */
  private record Usages(KeyUsage key, KeyPurposeId extended) {}

  private byte[] issue(
      SubjectPublicKeyInfo subjectKey,
      String commonName,
      Usages usages,
      Optional<GeneralNames> names,
      Instant from,
      Instant until)
      throws GeneralSecurityException {
    X500Name subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
    try {
      var builder =
          new X509v3CertificateBuilder(
              name,
              serial(random),
              Date.from(from.minus(EARLIER)),
              Date.from(until),
              subject,
              subjectKey);
      var ids = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, usages.key());
      builder.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usages.extended()));
      if (names.isPresent()) {
        builder.addExtension(Extension.subjectAlternativeName, false, names.get());
      }
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(subjectKey));
      builder.addExtension(
          Extension.authorityKeyIdentifier, false, ids.createAuthorityKeyIdentifier(publicKey));
      return builder.build(signer(key)).getEncoded();
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException("A certificate cannot be made", e);
    }
  }

  private static ContentSigner signer(PrivateKey key) throws OperatorCreationException {
    return new JcaContentSignerBuilder("SHA256withECDSA").setProvider(Bc.PROVIDER).build(key);
  }

  private static BigInteger serial(SecureRandom random) {
    // A leading one keeps it positive and of equal length (RFC 5280, 4.1.2.2 allows 20 octets).
    return new BigInteger(128, random).setBit(128);
  }
}
