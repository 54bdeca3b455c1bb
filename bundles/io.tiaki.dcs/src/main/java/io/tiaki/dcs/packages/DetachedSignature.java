package io.tiaki.dcs.packages;

import java.security.cert.CertificateException;
import java.util.Collection;
import java.util.Optional;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * Whether a detached CMS signature (RFC 5652, 5) fits what it was made over. Says nothing about who
 * signed: that is the gateway's to judge.
 */
final class DetachedSignature {
  private DetachedSignature() {}

  /** What is wrong with a signature, as the end of a sentence; empty when it holds. */
  static Optional<String> fault(byte[] signature, byte[] content) {
    try {
      return fault(new CMSSignedData(new CMSProcessableByteArray(content), signature));
    } catch (CMSException | RuntimeException e) {
      // The parser's ways to say that octets from outside are not what they should be.
      return Optional.of("is no CMS SignedData");
    }
  }

  private static Optional<String> fault(CMSSignedData signed) {
    try {
      Collection<SignerInformation> signers = signed.getSignerInfos().getSigners();
      if (signers.size() != 1) {
        return Optional.of("does not have one signer");
      }
      SignerInformation signer = signers.iterator().next();
      Collection<X509CertificateHolder> holders =
          signed.getCertificates().getMatches(signer.getSID());
      if (holders.size() != 1) {
        return Optional.of("does not hold its signer's certificate");
      }
      X509CertificateHolder certificate = holders.iterator().next();
      boolean holds = signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(certificate));
      return holds ? Optional.empty() : Optional.of("is not for this package");
    } catch (CMSException e) {
      return Optional.of("does not fit this package");
    } catch (OperatorCreationException | CertificateException e) {
      return Optional.of("has a signer that cannot be checked");
    }
  }
}
