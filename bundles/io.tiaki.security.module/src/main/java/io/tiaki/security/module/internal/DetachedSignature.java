package io.tiaki.security.module.internal;

import static io.tiaki.security.module.internal.SignedMessages.malformed;

import io.tiaki.security.PeerCertificate;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.ChainValidator;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;

/**
 * CMS SignedData (RFC 5652, 5) without its content: one signer, ECDSA with SHA-256 (RFC 5753, 2.1),
 * certificate inside. The content is known by its digest only.
 */
public final class DetachedSignature {
  /** The most octets that we look at: 64 KiB. */
  static final int MOST_OCTETS = 64 << 10;

  private static final int DIGEST_OCTETS = 32;

  private final byte[] der;
  private final SignerInformation signer;
  private final List<byte[]> chain;

  private DetachedSignature(byte[] der, SignerInformation signer, List<byte[]> chain) {
    this.der = der;
    this.signer = signer;
    this.chain = chain;
  }

  /**
   * Reads one.
   *
   * @throws SecurityModuleException {@code MALFORMED}
   */
  public static DetachedSignature parse(byte[] der) throws SecurityModuleException {
    if (der.length > MOST_OCTETS) {
      throw malformed("A detached signature has more than " + MOST_OCTETS + " octets", null);
    }
    try {
      CMSSignedData data = new CMSSignedData(der);
      if (data.getSignedContent() != null) {
        throw malformed("A detached signature has its content inside", null);
      }
      SignerInformation signer = onlySigner(data);
      return new DetachedSignature(der.clone(), signer, SignedMessages.chain(data, signer));
    } catch (CMSException | IOException | RuntimeException e) {
      throw malformed("Not a detached SignedData", e);
    }
  }

  /** Whose it claims to be, when he is trusted for the purpose. */
  public PeerCertificate signer(ChainValidator authorities, Purpose purpose)
      throws SecurityModuleException {
    return authorities.validate(chain, purpose);
  }

  /** Whose it is, when it is over a content with this digest. */
  public PeerCertificate verify(ChainValidator authorities, Purpose purpose, byte[] digest)
      throws SecurityModuleException {
    if (digest.length != DIGEST_OCTETS) {
      throw malformed("A SHA-256 digest has 32 octets, got " + digest.length, null);
    }
    PeerCertificate peer = signer(authorities, purpose);
    try {
      checkDigest(digest);
      SignedMessages.checkSignature(over(digest), Certificates.read(chain.get(0)));
    } catch (CMSException | RuntimeException e) {
      // The library reads some fields late and then throws whatever it likes.
      throw malformed("Not a detached SignedData", e);
    }
    return peer;
  }

  private SignerInformation over(byte[] digest) throws SecurityModuleException, CMSException {
    Map<ASN1ObjectIdentifier, byte[]> digests = Map.of(NISTObjectIdentifiers.id_sha256, digest);
    return onlySigner(new CMSSignedData(digests, der));
  }

  /** The library compares it too; this tells an altered content from an altered signature. */
  private void checkDigest(byte[] digest) throws SecurityModuleException {
    Attribute signed =
        signer.getSignedAttributes() == null
            ? null
            : signer.getSignedAttributes().get(CMSAttributes.messageDigest);
    if (signed != null
        && signed.getAttrValues().size() == 1
        && signed.getAttrValues().getObjectAt(0) instanceof ASN1OctetString octets
        && !MessageDigest.isEqual(octets.getOctets(), digest)) {
      throw new SecurityModuleException(
          SecurityModuleException.Reason.BAD_SIGNATURE, "The signature is over another content");
    }
  }

  private static SignerInformation onlySigner(CMSSignedData data) throws SecurityModuleException {
    var signers = data.getSignerInfos().getSigners();
    if (signers.size() != 1) {
      throw malformed("A detached signature has one signer, not " + signers.size(), null);
    }
    SignerInformation signer = signers.iterator().next();
    if (!NISTObjectIdentifiers.id_sha256.getId().equals(signer.getDigestAlgOID())
        || !X9ObjectIdentifiers.ecdsa_with_SHA256.getId().equals(signer.getEncryptionAlgOID())) {
      throw malformed("A detached signature is made with ECDSA and SHA-256", null);
    }
    return signer;
  }
}
