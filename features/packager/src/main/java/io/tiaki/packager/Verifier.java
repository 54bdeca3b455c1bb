package io.tiaki.packager;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.DefaultCMSSignatureAlgorithmNameGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.bc.BcECSignerInfoVerifierBuilder;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;

/**
 * Verifies detached signatures: one signer, ECDSA with SHA-256, a certificate for code signing (RFC
 * 5280, 4.2.1.12) of the expected common name, issued by a trusted authority.
 */
final class Verifier {
  private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
  private static final int DIGITAL_SIGNATURE = 0;

  private final Set<TrustAnchor> anchors = new HashSet<>();
  private final String signer;

  /**
   * @param authorities a file of certificates, PEM or DER
   * @param signer the expected common name
   */
  Verifier(Path authorities, String signer) throws PackagerException, IOException {
    this.signer = signer;
    if (!Files.isReadable(authorities)) {
      throw new PackagerException(
          "There is no readable file of authorities "
              + authorities
              + ": give the certificate of the authority that you trust with --authority FILE",
          PackagerException.USAGE);
    }
    try (InputStream in = Files.newInputStream(authorities)) {
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        anchors.add(new TrustAnchor((X509Certificate) certificate, null));
      }
    } catch (GeneralSecurityException e) {
      throw new PackagerException(authorities + " holds no certificates, PEM or DER");
    }
    if (anchors.isEmpty()) {
      throw new PackagerException(authorities + " holds no certificate");
    }
  }

  /** The common name in the certificate of who signed; nothing is verified. */
  static String claimedSigner(byte[] der) throws PackagerException {
    try {
      return commonName(holders(new CMSSignedData(der)).get(0));
    } catch (CMSException | RuntimeException e) {
      throw new PackagerException("A signature is no readable CMS SignedData");
    }
  }

  /**
   * Verifies a signature over some content.
   *
   * @param what is signed, for messages
   * @throws PackagerException when it does not hold
   */
  void verify(String what, byte[] content, byte[] der) throws PackagerException {
    try {
      if (new CMSSignedData(der).getSignedContent() != null) {
        throw new PackagerException("The signature of " + what + " is not detached");
      }
      CMSSignedData data = new CMSSignedData(new CMSProcessableByteArray(content), der);
      List<X509CertificateHolder> chain = holders(data);
      SignerInformation information = data.getSignerInfos().getSigners().iterator().next();
      checkSigner(what, chain);
      var verifier =
          new BcECSignerInfoVerifierBuilder(
                  new DefaultCMSSignatureAlgorithmNameGenerator(),
                  new DefaultSignatureAlgorithmIdentifierFinder(),
                  new DefaultDigestAlgorithmIdentifierFinder(),
                  new BcDigestCalculatorProvider())
              .build(chain.get(0));
      if (!information.verify(verifier)) {
        throw new PackagerException(what + " was changed: its signature does not fit");
      }
    } catch (CMSException | OperatorCreationException | RuntimeException e) {
      throw new PackagerException(what + " was changed, or its signature is no readable CMS");
    }
  }

  /** Certificates of a signature, the signer's first. */
  private static List<X509CertificateHolder> holders(CMSSignedData data) throws PackagerException {
    var signers = data.getSignerInfos().getSigners();
    if (signers.size() != 1) {
      throw new PackagerException("A signature has one signer, not " + signers.size());
    }
    SignerInformation signer = signers.iterator().next();
    if (!NISTObjectIdentifiers.id_sha256.getId().equals(signer.getDigestAlgOID())
        || !X9ObjectIdentifiers.ecdsa_with_SHA256.getId().equals(signer.getEncryptionAlgOID())) {
      throw new PackagerException("A signature is ECDSA with SHA-256, this one is not");
    }
    List<X509CertificateHolder> chain = new ArrayList<>();
    for (X509CertificateHolder holder : data.getCertificates().getMatches(null)) {
      chain.add(signer.getSID().match(holder) ? 0 : chain.size(), holder);
    }
    if (chain.isEmpty() || !signer.getSID().match(chain.get(0))) {
      throw new PackagerException("A signature lacks the certificate of its signer");
    }
    return chain;
  }

  private void checkSigner(String what, List<X509CertificateHolder> chain)
      throws PackagerException {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      List<X509Certificate> path = new ArrayList<>();
      for (X509CertificateHolder holder : chain) {
        X509Certificate certificate =
            (X509Certificate)
                factory.generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
        if (anchors.stream().noneMatch(a -> certificate.equals(a.getTrustedCert()))) {
          path.add(certificate);
        }
      }
      if (path.isEmpty()) {
        throw new PackagerException(what + " is signed by an authority itself");
      }
      PKIXParameters parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false);
      CertPathValidator.getInstance("PKIX").validate(factory.generateCertPath(path), parameters);
      checkPurpose(what, path.get(0), commonName(chain.get(0)));
    } catch (CertPathValidatorException e) {
      throw new PackagerException("The signer of " + what + " is not trusted: " + e.getMessage());
    } catch (GeneralSecurityException | IOException e) {
      throw new PackagerException("The certificates of " + what + " cannot be used");
    }
  }

  private void checkPurpose(String what, X509Certificate certificate, String commonName)
      throws GeneralSecurityException, PackagerException {
    List<String> purposes = certificate.getExtendedKeyUsage();
    boolean[] usage = certificate.getKeyUsage();
    if (purposes == null
        || !purposes.contains(CODE_SIGNING)
        || usage != null && !usage[DIGITAL_SIGNATURE]) {
      throw new PackagerException(
          "The certificate of the signer of " + what + " is not for code signing");
    }
    if (!commonName.equals(signer)) {
      throw new PackagerException(
          what + " is signed by '" + commonName + "', expected is '" + signer + "'");
    }
  }

  private static String commonName(X509CertificateHolder holder) throws PackagerException {
    var names = holder.getSubject().getRDNs(BCStyle.CN);
    if (names.length != 1) {
      throw new PackagerException("A signer's certificate has one common name");
    }
    return IETFUtils.valueToString(names[0].getFirst().getValue())
        .replaceAll("[^\\x20-\\x7e]", "?");
  }
}
