package io.tiaki.security.module.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.ecc.ECCCMSSharedInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.jcajce.JceKeyAgreeAuthEnvelopedRecipient;
import org.bouncycastle.crypto.generators.KDF2BytesGenerator;
import org.bouncycastle.crypto.params.KDFParameters;
import org.bouncycastle.crypto.util.DigestFactory;
import org.jspecify.annotations.Nullable;

/**
 * Recovers a message's key with a private key that stays in a token: the token computes the shared
 * secret (ECDH), the key is derived from that here (RFC 5753, 7.2; X9.63 KDF with SHA-256).
 */
final class TokenRecipient extends JceKeyAgreeAuthEnvelopedRecipient {
  private static final int KEY_BITS = 256;

  private final OwnKey own;

  TokenRecipient(OwnKey own) {
    super(own.keys().getPrivate());
    this.own = own;
    setProvider(Bc.PROVIDER);
    setPrivateKeyAlgorithmIdentifier(
        SubjectPublicKeyInfo.getInstance(own.keys().getPublic().getEncoded()).getAlgorithm());
  }

  @Override
  protected Key extractSecretKey(
      AlgorithmIdentifier keyEncryption,
      AlgorithmIdentifier contentEncryption,
      SubjectPublicKeyInfo sender,
      @Nullable ASN1OctetString material,
      byte[] encrypted)
      throws CMSException {
    AlgorithmIdentifier wrap = AlgorithmIdentifier.getInstance(keyEncryption.getParameters());
    if (!CMSAlgorithm.AES256_WRAP.equals(wrap.getAlgorithm())) {
      throw new CMSException("The message's key is not wrapped with AES-256");
    }
    byte[] agreed = new byte[0];
    byte[] kek = new byte[KEY_BITS / 8];
    try {
      agreed = agree(sender, own.provider());
      var kdf = new KDF2BytesGenerator(DigestFactory.createSHA256());
      kdf.init(new KDFParameters(agreed, sharedInfo(wrap, material)));
      kdf.generateBytes(kek, 0, kek.length);
      Cipher cipher = Cipher.getInstance("AESWrap", Bc.PROVIDER);
      cipher.init(Cipher.UNWRAP_MODE, new SecretKeySpec(kek, "AES"));
      return cipher.unwrap(encrypted, "AES", Cipher.SECRET_KEY);
    } catch (GeneralSecurityException | IOException e) {
      throw new CMSException("The message's key cannot be recovered", e);
    } finally {
      Arrays.fill(agreed, (byte) 0);
      Arrays.fill(kek, (byte) 0);
    }
  }

  private static byte[] sharedInfo(AlgorithmIdentifier wrap, @Nullable ASN1OctetString material)
      throws IOException {
    byte[] bits = ByteBuffer.allocate(4).putInt(KEY_BITS).array();
    return new ECCCMSSharedInfo(wrap, material == null ? null : material.getOctets(), bits)
        .getEncoded("DER");
  }

  private byte[] agree(SubjectPublicKeyInfo sender, Provider token)
      throws GeneralSecurityException, IOException {
    PublicKey ephemeral =
        KeyFactory.getInstance("EC", Bc.PROVIDER)
            .generatePublic(new X509EncodedKeySpec(sender.getEncoded()));
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH", token);
    agreement.init(own.keys().getPrivate());
    agreement.doPhase(ephemeral, true);
    return agreement.generateSecret();
  }
}
