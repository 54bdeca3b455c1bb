package io.tiaki.packager;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSAttributeTableGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;

/**
 * Signs: CMS SignedData (RFC 5652, 5), detached, ECDSA P-256 with SHA-256. The signature value is
 * deterministic (RFC 6979) and there is no signing time: the same key and content give the same
 * octets.
 */
final class Signer {
  private static final CMSAttributeTableGenerator TYPE_AND_DIGEST = Signer::typeAndDigest;

  private final ECPrivateKeyParameters key;
  private final List<X509CertificateHolder> chain;

  /**
   * @param chain the signer's certificate first
   */
  Signer(ECPrivateKeyParameters key, List<X509CertificateHolder> chain) {
    this.key = key;
    this.chain = List.copyOf(chain);
  }

  /** The signature over some content, DER. */
  byte[] sign(byte[] content) {
    try {
      var generator = new CMSSignedDataGenerator();
      generator.addSignerInfoGenerator(
          new SignerInfoGeneratorBuilder(new BcDigestCalculatorProvider())
              .setSignedAttributeGenerator(TYPE_AND_DIGEST)
              .build(new Deterministic(key), chain.get(0)));
      for (X509CertificateHolder certificate : chain) {
        generator.addCertificate(certificate);
      }
      return generator.generate(new CMSProcessableByteArray(content), false).getEncoded("DER");
    } catch (CMSException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("Signing failed", e);
    }
  }

  /** A package with its signature inside. */
  DeploymentPackage sign(DeploymentPackage unsigned) {
    return unsigned.signed(sign(unsigned.manifest()));
  }

  @SuppressWarnings("rawtypes") // as the library declares it
  private static AttributeTable typeAndDigest(Map parameters) {
    ASN1EncodableVector attributes = new ASN1EncodableVector();
    Object type = parameters.get(CMSAttributeTableGenerator.CONTENT_TYPE);
    Object digest = parameters.get(CMSAttributeTableGenerator.DIGEST);
    if (type instanceof ASN1ObjectIdentifier oid && digest instanceof byte[] octets) {
      attributes.add(new Attribute(CMSAttributes.contentType, new DERSet(oid)));
      attributes.add(
          new Attribute(CMSAttributes.messageDigest, new DERSet(new DEROctetString(octets))));
    }
    return new AttributeTable(attributes);
  }

  /** ECDSA with SHA-256 whose random number comes from key and message (RFC 6979). */
  private static final class Deterministic implements ContentSigner {
    private final ECPrivateKeyParameters key;
    private final ByteArrayOutputStream signed = new ByteArrayOutputStream();

    Deterministic(ECPrivateKeyParameters key) {
      this.key = key;
    }

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    }

    @Override
    public OutputStream getOutputStream() {
      return signed;
    }

    @Override
    public byte[] getSignature() {
      ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
      signer.init(true, key);
      BigInteger[] rs = signer.generateSignature(Octets.sha256(signed.toByteArray()));
      try {
        return StandardDSAEncoding.INSTANCE.encode(signer.getOrder(), rs[0], rs[1]);
      } catch (IOException e) {
        throw new IllegalStateException("The signature has no encoding", e);
      }
    }
  }
}
