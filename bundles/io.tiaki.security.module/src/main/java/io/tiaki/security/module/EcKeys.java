package io.tiaki.security.module;

import io.tiaki.security.module.internal.Bc;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.jce.interfaces.ECPrivateKey;
import org.bouncycastle.jce.spec.ECPublicKeySpec;
import org.bouncycastle.math.ec.ECPoint;

/**
 * Key pairs on the curves we accept, made by Bouncy Castle, which is several times faster than the
 * JDK there and has brainpool curves, which the JDK has not.
 */
public final class EcKeys {
  private EcKeys() {}

  /** A new key pair on P-256; takes well below a millisecond. */
  public static KeyPair generate() throws GeneralSecurityException {
    return generate(Curve.SECP256R1);
  }

  /** A new key pair. */
  public static KeyPair generate(Curve curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", Bc.PROVIDER);
    generator.initialize(new ECGenParameterSpec(curve.toString()));
    return generator.generateKeyPair();
  }

  /**
   * A key pair from its private key.
   *
   * @param pkcs8 DER PrivateKeyInfo (RFC 5958)
   * @throws GeneralSecurityException when it is not a private key on one of our curves
   */
  public static KeyPair of(byte[] pkcs8) throws GeneralSecurityException {
    KeyFactory factory = KeyFactory.getInstance("EC", Bc.PROVIDER);
    PrivateKey key = factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    if (!(key instanceof ECPrivateKey ec) || ec.getParameters() == null) {
      throw new GeneralSecurityException("Not an elliptic curve key");
    }
    BigInteger d = ec.getD();
    if (d.signum() <= 0 || d.compareTo(ec.getParameters().getN()) >= 0) {
      throw new GeneralSecurityException("Not a private key of its curve");
    }
    ECPoint point = ec.getParameters().getG().multiply(d).normalize();
    PublicKey publicKey = factory.generatePublic(new ECPublicKeySpec(point, ec.getParameters()));
    if (Curve.of(publicKey.getEncoded()).isEmpty()) {
      throw new GeneralSecurityException("Not a private key on one of " + Curve.ALL);
    }
    return new KeyPair(publicKey, key);
  }
}
