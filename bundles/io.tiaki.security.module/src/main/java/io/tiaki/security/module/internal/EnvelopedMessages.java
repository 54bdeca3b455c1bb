package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.EcKeys;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.KeyAgreeRecipientInformation;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.jspecify.annotations.Nullable;

/**
 * CMS AuthEnvelopedData (RFC 5083) with AES-256-GCM (RFC 5084) for one recipient: ephemeral-static
 * ECDH with X9.63 key derivation over SHA-256 and AES-256 key wrap (RFC 5753, 3.1).
 */
public final class EnvelopedMessages {
  private static final int MOST_RECIPIENTS = 8;
  private static final int TAG = 16;

  private EnvelopedMessages() {}

  /**
   * Encrypts.
   *
   * @return DER ContentInfo
   */
  public static byte[] envelop(X509Certificate recipient, byte[] content)
      throws SecurityModuleException {
    try {
      KeyPair ephemeral = EcKeys.generate();
      var agreement =
          new JceKeyAgreeRecipientInfoGenerator(
                  CMSAlgorithm.ECDH_SHA256KDF,
                  ephemeral.getPrivate(),
                  ephemeral.getPublic(),
                  CMSAlgorithm.AES256_WRAP)
              .setProvider(Bc.PROVIDER);
      agreement.addRecipient(recipient);
      var generator = new CMSAuthEnvelopedDataGenerator();
      generator.addRecipientInfoGenerator(agreement);
      var cipher =
          (OutputAEADEncryptor)
              new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_GCM)
                  .setProvider(Bc.PROVIDER)
                  .build();
      CMSAuthEnvelopedData data = generator.generate(new CMSProcessableByteArray(content), cipher);
      return data.toASN1Structure().getEncoded("DER");
    } catch (CMSException | IOException | GeneralSecurityException e) {
      throw new SecurityModuleException(Reason.FAILED, "The message could not be encrypted", e);
    }
  }

  /** As {@link #open(OwnKey, byte[])}, with the first key of these that fits. */
  public static byte[] open(List<OwnKey> keys, byte[] enveloped) throws SecurityModuleException {
    SecurityModuleException first = null;
    for (OwnKey own : keys) {
      try {
        return open(own, enveloped);
      } catch (SecurityModuleException e) {
        if (e.reason() != Reason.BAD_SIGNATURE) {
          throw e;
        }
        first = first == null ? e : first;
      }
    }
    throw first == null
        ? new SecurityModuleException(Reason.UNKNOWN_ALIAS, "There is no key")
        : first;
  }

  /** Decrypts and checks the authentication tag. */
  public static byte[] open(OwnKey own, byte[] enveloped) throws SecurityModuleException {
    if (enveloped.length > SignedMessages.MOST_OCTETS) {
      throw malformed(
          "An encrypted message has more than " + SignedMessages.MOST_OCTETS + " octets", null);
    }
    CMSAuthEnvelopedData data = parse(enveloped);
    @Nullable Exception cause = null;
    for (RecipientInformation recipient : data.getRecipientInfos().getRecipients()) {
      if (recipient instanceof KeyAgreeRecipientInformation
          && CMSAlgorithm.ECDH_SHA256KDF.getId().equals(recipient.getKeyEncryptionAlgOID())) {
        try {
          return recipient.getContent(recipient(own));
        } catch (CMSException | RuntimeException e) {
          cause = e;
        }
      }
    }
    String message = "The message is not for this key, or was altered";
    throw cause == null
        ? new SecurityModuleException(Reason.BAD_SIGNATURE, message)
        : new SecurityModuleException(Reason.BAD_SIGNATURE, message, cause);
  }

  private static JceKeyAgreeRecipient recipient(OwnKey own) {
    return own.provider().equals(Bc.PROVIDER)
        ? new JceKeyAgreeAuthEnvelopedRecipient(own.keys().getPrivate()).setProvider(Bc.PROVIDER)
        : new TokenRecipient(own);
  }

  private static CMSAuthEnvelopedData parse(byte[] enveloped) throws SecurityModuleException {
    CMSAuthEnvelopedData data;
    int recipients;
    boolean suits;
    try {
      data = new CMSAuthEnvelopedData(enveloped);
      recipients = data.getRecipientInfos().size();
      suits =
          CMSObjectIdentifiers.authEnvelopedData.equals(data.toASN1Structure().getContentType())
              && CMSAlgorithm.AES256_GCM.getId().equals(data.getEncryptionAlgOID())
              && data.getMac().length == TAG;
    } catch (CMSException | RuntimeException e) {
      throw malformed("Not an AuthEnvelopedData", e);
    }
    if (!suits || recipients < 1 || recipients > MOST_RECIPIENTS) {
      throw malformed("Not an AuthEnvelopedData with AES-256-GCM for 1 to 8 recipients", null);
    }
    return data;
  }

  private static SecurityModuleException malformed(String message, @Nullable Exception cause) {
    return cause == null
        ? new SecurityModuleException(Reason.MALFORMED, message)
        : new SecurityModuleException(Reason.MALFORMED, message, cause);
  }
}
