package io.tiaki.auditor;

import io.tiaki.journal.file.Head;
import io.tiaki.journal.file.HeadSignatures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * CMS SignedData (RFC 5652, 5): one signer, ECDSA with SHA-256, content and certificates inside.
 * The certificate must have been good when it was signed (RFC 5280, 6), and be one for messages.
 */
final class CmsHeads implements HeadSignatures {
  private static final String MESSAGES = "1.3.6.1.5.5.7.3.4";
  private static final int MOST_CERTIFICATES = 8;

  private final Set<TrustAnchor> anchors;

  private CmsHeads(Set<TrustAnchor> anchors) {
    this.anchors = anchors;
  }

  /** Trusts the certificates in a PEM file. */
  static CmsHeads trusting(Path authorities) throws AuditException {
    try (InputStream in = Files.newInputStream(authorities)) {
      Set<TrustAnchor> anchors = new HashSet<>();
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        anchors.add(new TrustAnchor((X509Certificate) certificate, null));
      }
      if (!anchors.isEmpty()) {
        return new CmsHeads(anchors);
      }
      throw new AuditException(
          authorities + " holds no certificate: name one with --ca", Main.FAILED);
    } catch (IOException | GeneralSecurityException e) {
      throw new AuditException(
          "the authority's certificate cannot be read from "
              + authorities
              + ": name its PEM file with --ca",
          Main.FAILED);
    }
  }

  @Override
  public Signed verify(byte[] cms) throws GeneralSecurityException {
    if (cms.length > Head.MOST_OCTETS) {
      throw new GeneralSecurityException("the signature is longer than any can be");
    }
    try {
      CMSSignedData data = new CMSSignedData(cms);
      Collection<SignerInformation> signers = data.getSignerInfos().getSigners();
      if (signers.size() != 1
          || !(data.getSignedContent().getContent() instanceof byte[] content)) {
        throw new GeneralSecurityException("it is not signed by one signer with content inside");
      }
      SignerInformation signer = signers.iterator().next();
      List<X509Certificate> certificates = certificates(data);
      X509Certificate own = own(certificates, signer);
      checkSignature(signer, own);
      checkChain(own, certificates, signedAt(signer));
      return new Signed(commonName(own), content);
    } catch (CMSException | IOException | OperatorCreationException e) {
      throw new GeneralSecurityException("the signature cannot be read", e);
    } catch (RuntimeException e) {
      // The library reads some fields late and then throws whatever it likes.
      throw new GeneralSecurityException("the signature is not of the form it should have", e);
    }
  }

  private static List<X509Certificate> certificates(CMSSignedData data)
      throws IOException, GeneralSecurityException {
    List<X509Certificate> all = new ArrayList<>();
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    for (X509CertificateHolder holder : data.getCertificates().getMatches(null)) {
      if (all.size() == MOST_CERTIFICATES) {
        throw new GeneralSecurityException("it has too many certificates");
      }
      all.add(
          (X509Certificate)
              factory.generateCertificate(new ByteArrayInputStream(holder.getEncoded())));
    }
    return all;
  }

  private static X509Certificate own(List<X509Certificate> all, SignerInformation signer)
      throws GeneralSecurityException, IOException {
    for (X509Certificate one : all) {
      if (signer.getSID().match(new X509CertificateHolder(one.getEncoded()))) {
        return one;
      }
    }
    throw new GeneralSecurityException("the signer's certificate is not inside");
  }

  private static void checkSignature(SignerInformation signer, X509Certificate own)
      throws GeneralSecurityException, OperatorCreationException {
    boolean known =
        NISTObjectIdentifiers.id_sha256.getId().equals(signer.getDigestAlgOID())
            && X9ObjectIdentifiers.ecdsa_with_SHA256.getId().equals(signer.getEncryptionAlgOID());
    try {
      if (known && signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(own))) {
        return;
      }
    } catch (CMSException e) {
      throw new GeneralSecurityException("the signature does not fit", e);
    }
    throw new GeneralSecurityException("the signature does not fit");
  }

  private void checkChain(X509Certificate own, List<X509Certificate> all, Date at)
      throws GeneralSecurityException {
    X509CertSelector target = new X509CertSelector();
    target.setCertificate(own);
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(all)));
    parameters.setDate(at);
    parameters.setRevocationEnabled(false);
    try {
      CertPathBuilder.getInstance("PKIX").build(parameters);
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(
          "its signer " + commonName(own) + " is not one of this authority, or was not at the time",
          e);
    }
    List<String> usages = own.getExtendedKeyUsage();
    boolean[] bits = own.getKeyUsage();
    if (usages == null || !usages.contains(MESSAGES) || bits == null || !bits[0]) {
      throw new GeneralSecurityException(
          "the certificate of " + commonName(own) + " is not for signing messages");
    }
  }

  private static Date signedAt(SignerInformation signer) throws GeneralSecurityException {
    Attribute attribute =
        signer.getSignedAttributes() == null
            ? null
            : signer.getSignedAttributes().get(CMSAttributes.signingTime);
    if (attribute == null || attribute.getAttrValues().size() != 1) {
      throw new GeneralSecurityException("it does not say when it was signed");
    }
    ASN1Encodable time = attribute.getAttrValues().getObjectAt(0);
    return Time.getInstance(time).getDate();
  }

  private static String commonName(X509Certificate certificate) throws GeneralSecurityException {
    try {
      RDN[] names =
          new X509CertificateHolder(certificate.getEncoded()).getSubject().getRDNs(BCStyle.CN);
      String all =
          List.of(names).stream()
              .map(rdn -> IETFUtils.valueToString(rdn.getFirst().getValue()))
              .collect(Collectors.joining(","));
      return Texts.printable(all);
    } catch (IOException e) {
      throw new GeneralSecurityException("a certificate cannot be read", e);
    }
  }
}
