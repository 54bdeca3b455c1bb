package io.tiaki.security.module.internal;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.ECNamedCurveTable;
import org.bouncycastle.jce.spec.ECNamedCurveParameterSpec;
import org.bouncycastle.jce.spec.ECPrivateKeySpec;
import org.bouncycastle.jce.spec.ECPublicKeySpec;

/** Whether the module's cryptography gives the answers that are known (FIPS 140-3, 10.3). */
public final class KnownAnswers {
  private static final String RESOURCE = "/vectors/known-answers.properties";

  private final Properties vectors;
  private final Map<String, Check> checks = new LinkedHashMap<>();

  /** One algorithm. */
  private interface Check {
    boolean passes() throws GeneralSecurityException;
  }

  public KnownAnswers(Properties vectors) {
    this.vectors = vectors;
    checks.put("SHA-256", this::sha256);
    checks.put("HMAC-SHA-256", this::hmac);
    checks.put("AES-256-GCM", this::gcm);
    checks.put("ECDSA verification", this::ecdsa);
    checks.put("ECDSA signature", this::pair);
    checks.put("ECDH", this::ecdh);
    checks.put("CMS decryption (ECDH, X9.63, AES key wrap, AES-GCM)", this::opens);
    checks.put("CMS encryption", this::envelops);
  }

  /** Those that the bundle has with it. */
  public static KnownAnswers standard() {
    Properties vectors = new Properties();
    try (InputStream in = KnownAnswers.class.getResourceAsStream(RESOURCE)) {
      if (in != null) {
        vectors.load(in);
      }
    } catch (IOException | IllegalArgumentException e) {
      // A vector that is missing is a wrong answer.
      vectors.clear();
    }
    return new KnownAnswers(vectors);
  }

  /** How many algorithms there are. */
  public int count() {
    return checks.size();
  }

  /** The first that gives a wrong answer. */
  public Optional<String> wrong() {
    for (Map.Entry<String, Check> check : checks.entrySet()) {
      try {
        if (!check.getValue().passes()) {
          return Optional.of(check.getKey());
        }
      } catch (GeneralSecurityException | RuntimeException e) {
        return Optional.of(check.getKey());
      }
    }
    return Optional.empty();
  }

  private boolean sha256() throws GeneralSecurityException {
    byte[] message = hex("sha256.message");
    byte[] wanted = hex("sha256.digest");
    return Arrays.equals(MessageDigest.getInstance("SHA-256").digest(message), wanted)
        && Arrays.equals(MessageDigest.getInstance("SHA-256", Bc.PROVIDER).digest(message), wanted);
  }

  private boolean hmac() throws GeneralSecurityException {
    SecretKeySpec key = new SecretKeySpec(hex("hmac.key"), "HmacSHA256");
    return Arrays.equals(Gcm.mac(key, hex("hmac.message")), hex("hmac.mac"));
  }

  private boolean gcm() throws GeneralSecurityException {
    SecretKeySpec key = new SecretKeySpec(hex("gcm.key"), "AES");
    GCMParameterSpec nonce = new GCMParameterSpec(Gcm.TAG * Byte.SIZE, hex("gcm.nonce"));
    for (Cipher cipher :
        new Cipher[] {
          Cipher.getInstance("AES/GCM/NoPadding"),
          Cipher.getInstance("AES/GCM/NoPadding", Bc.PROVIDER)
        }) {
      cipher.init(Cipher.ENCRYPT_MODE, key, nonce);
      if (!Arrays.equals(cipher.doFinal(hex("gcm.plain")), hex("gcm.sealed"))) {
        return false;
      }
    }
    return true;
  }

  private boolean ecdsa() throws GeneralSecurityException {
    PublicKey key = publicKey("ecdsa.public");
    byte[] altered = hex("ecdsa.message");
    altered[0] ^= 1;
    return verifies(key, hex("ecdsa.message"), hex("ecdsa.signature"))
        && !verifies(key, altered, hex("ecdsa.signature"));
  }

  private boolean pair() throws GeneralSecurityException {
    Signature signer = Signature.getInstance("SHA256withECDSA", Bc.PROVIDER);
    signer.initSign(privateKey("ecdsa.private"));
    signer.update(hex("ecdsa.message"));
    return verifies(publicKey("ecdsa.public"), hex("ecdsa.message"), signer.sign());
  }

  private static boolean verifies(PublicKey key, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    Signature verifier = Signature.getInstance("SHA256withECDSA", Bc.PROVIDER);
    verifier.initVerify(key);
    verifier.update(message);
    return verifier.verify(signature);
  }

  private boolean ecdh() throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH", Bc.PROVIDER);
    agreement.init(privateKey("ecdh.private"));
    agreement.doPhase(publicKey("ecdh.public"), true);
    return Arrays.equals(agreement.generateSecret(), hex("ecdh.secret"));
  }

  private boolean opens() throws GeneralSecurityException {
    byte[] content = EnvelopedMessages.open(envelopeKey(), base64("envelope.message"));
    return Arrays.equals(content, base64("envelope.content"));
  }

  private boolean envelops() throws GeneralSecurityException {
    byte[] content = base64("envelope.content");
    byte[] enveloped = EnvelopedMessages.envelop(certificate(), content);
    return Arrays.equals(EnvelopedMessages.open(envelopeKey(), enveloped), content);
  }

  private X509Certificate certificate() throws GeneralSecurityException {
    return Certificates.read(base64("envelope.certificate"));
  }

  private OwnKey envelopeKey() throws GeneralSecurityException {
    PrivateKey key =
        KeyFactory.getInstance("EC", Bc.PROVIDER)
            .generatePrivate(new PKCS8EncodedKeySpec(base64("envelope.key")));
    return new OwnKey(new KeyPair(certificate().getPublicKey(), key), List.of());
  }

  private PrivateKey privateKey(String name) throws GeneralSecurityException {
    return KeyFactory.getInstance("EC", Bc.PROVIDER)
        .generatePrivate(new ECPrivateKeySpec(new BigInteger(1, hex(name)), curve()));
  }

  private PublicKey publicKey(String name) throws GeneralSecurityException {
    return KeyFactory.getInstance("EC", Bc.PROVIDER)
        .generatePublic(new ECPublicKeySpec(curve().getCurve().decodePoint(hex(name)), curve()));
  }

  private static ECNamedCurveParameterSpec curve() {
    return ECNamedCurveTable.getParameterSpec("secp256r1");
  }

  private byte[] hex(String name) {
    return HexFormat.of().parseHex(vectors.getProperty(name, "missing"));
  }

  private byte[] base64(String name) {
    return Base64.getDecoder().decode(vectors.getProperty(name, "missing!"));
  }
}
