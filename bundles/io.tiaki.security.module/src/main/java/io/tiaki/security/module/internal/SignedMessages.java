package io.tiaki.security.module.internal;

import io.tiaki.security.PeerCertificate;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.SignedContent;
import io.tiaki.security.module.ChainValidator;
import io.tiaki.security.module.KeyRole;
import java.io.IOException;
import java.security.ProviderException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.CMSVerifierCertificateNotValidException;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;

/**
 * CMS SignedData (RFC 5652, 5): one signer, ECDSA with SHA-256 (RFC 5753, 2.1), content and
 * certificate inside, signing time.
 */
public final class SignedMessages {
  /** The most octets of a message that we look at: 4 MiB. */
  static final int MOST_OCTETS = 4 << 20;

  private final Clock clock;

  public SignedMessages(Clock clock) {
    this.clock = clock;
  }

  /**
   * Signs.
   *
   * @param own with a certificate
   * @return DER
   */
  public byte[] sign(OwnKey own, byte[] content) throws SecurityModuleException {
    try {
      var digests = new JcaDigestCalculatorProviderBuilder().setProvider(Bc.PROVIDER).build();
      var signer =
          new JcaContentSignerBuilder("SHA256withECDSA")
              .setProvider(own.provider())
              .build(own.keys().getPrivate());
      var info = new JcaSignerInfoGeneratorBuilder(digests);
      info.setSignedAttributeGenerator(
          new DefaultSignedAttributeTableGenerator(new AttributeTable(signingTime())));
      var generator = new CMSSignedDataGenerator();
      generator.addSignerInfoGenerator(
          info.build(signer, new X509CertificateHolder(own.chain().get(0))));
      for (byte[] certificate : own.chain()) {
        generator.addCertificate(new X509CertificateHolder(certificate));
      }
      return generator.generate(new CMSProcessableByteArray(content), true).getEncoded("DER");
    } catch (OperatorCreationException | CMSException | IOException | ProviderException e) {
      throw new SecurityModuleException(Reason.FAILED, "The message could not be signed", e);
    }
  }

  /** Verifies; the order is cheap checks, then the chain, then the signature. */
  public SignedContent verify(byte[] signed, ChainValidator authorities)
      throws SecurityModuleException {
    if (signed.length > MOST_OCTETS) {
      throw malformed("A signed message has more than " + MOST_OCTETS + " octets", null);
    }
    try {
      CMSSignedData data = new CMSSignedData(signed);
      SignerInformation signer = onlySigner(data);
      byte[] content = content(data);
      List<byte[]> chain = chain(data, signer);
      PeerCertificate peer = authorities.validate(chain, KeyRole.MESSAGE);
      X509Certificate certificate = Certificates.read(chain.get(0));
      checkSignature(signer, certificate);
      String key = Certificates.fingerprint(certificate.getPublicKey().getEncoded());
      return new SignedContent(content, peer, key);
    } catch (CMSException | IOException | RuntimeException e) {
      throw malformed("Not a SignedData with its content inside", e);
    }
  }

  private ASN1EncodableVector signingTime() {
    ASN1EncodableVector attributes = new ASN1EncodableVector();
    Time now = new Time(Date.from(clock.instant()));
    attributes.add(new Attribute(CMSAttributes.signingTime, new DERSet(now)));
    return attributes;
  }

  private static SignerInformation onlySigner(CMSSignedData data) throws SecurityModuleException {
    var signers = data.getSignerInfos().getSigners();
    if (signers.size() != 1) {
      throw malformed("A signed message has one signer, not " + signers.size(), null);
    }
    SignerInformation signer = signers.iterator().next();
    if (signer.getSignedAttributes() == null
        || signer.getSignedAttributes().get(CMSAttributes.signingTime) == null) {
      throw malformed("A signed message has a signing time", null);
    }
    if (!NISTObjectIdentifiers.id_sha256.getId().equals(signer.getDigestAlgOID())
        || !X9ObjectIdentifiers.ecdsa_with_SHA256.getId().equals(signer.getEncryptionAlgOID())) {
      throw malformed("A message is signed with ECDSA and SHA-256", null);
    }
    return signer;
  }

  private static byte[] content(CMSSignedData data) throws SecurityModuleException {
    var content = data.getSignedContent();
    if (content == null
        || !CMSObjectIdentifiers.data.equals(content.getContentType())
        || !(content.getContent() instanceof byte[] octets)) {
      throw malformed("A signed message has its content inside, of type id-data", null);
    }
    return octets;
  }

  static List<byte[]> chain(CMSSignedData data, SignerInformation signer)
      throws SecurityModuleException, IOException {
    var all = data.getCertificates().getMatches(null);
    if (all.size() > ChainValidator.MOST_CERTIFICATES) {
      throw malformed("A signed message has at most 8 certificates, not " + all.size(), null);
    }
    List<byte[]> chain = new ArrayList<>();
    for (X509CertificateHolder holder : all) {
      if (signer.getSID().match(holder)) {
        chain.add(0, holder.getEncoded());
      } else {
        chain.add(holder.getEncoded());
      }
    }
    if (chain.isEmpty() || !signer.getSID().match(new X509CertificateHolder(chain.get(0)))) {
      throw malformed("A signed message has its signer's certificate inside", null);
    }
    return chain;
  }

  static void checkSignature(SignerInformation signer, X509Certificate certificate)
      throws SecurityModuleException {
    try {
      var verifier =
          new JcaSimpleSignerInfoVerifierBuilder().setProvider(Bc.PROVIDER).build(certificate);
      if (!signer.verify(verifier)) {
        throw new SecurityModuleException(Reason.BAD_SIGNATURE, "The signature does not fit");
      }
    } catch (CMSVerifierCertificateNotValidException e) {
      throw new SecurityModuleException(
          Reason.UNTRUSTED, "The signer's certificate was not valid at the signing time", e);
    } catch (CMSException | OperatorCreationException e) {
      throw new SecurityModuleException(Reason.BAD_SIGNATURE, "The signature does not fit", e);
    }
  }

  static SecurityModuleException malformed(String message, @Nullable Exception cause) {
    return cause == null
        ? new SecurityModuleException(Reason.MALFORMED, message)
        : new SecurityModuleException(Reason.MALFORMED, message, cause);
  }
}
