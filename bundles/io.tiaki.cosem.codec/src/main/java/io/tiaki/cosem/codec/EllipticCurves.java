package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;

/**
 * Signatures and shared secrets of suites 1 and 2 (IEC 62056-5-3, 5.3.5 and 5.3.6): ECDSA as r and
 * s, public keys as x and y. Safe for use by many threads.
 */
public final class EllipticCurves {
  private EllipticCurves() {}

  /**
   * Signs.
   *
   * @return r and s
   * @throws GeneralSecurityException when the key is not for the suite's curve
   */
  public static Octets sign(SecuritySuite suite, PrivateKey key, byte[] message)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm(suite));
    signature.initSign(key);
    signature.update(message);
    return Octets.of(signature.sign());
  }

  /**
   * r and s of a signature in DER (RFC 3279, 2.2.3), as security modules make it.
   *
   * @throws GeneralSecurityException when it is no signature of the suite
   */
  public static Octets concatenated(SecuritySuite suite, byte[] der)
      throws GeneralSecurityException {
    int half = suite.signatureLength() / 2;
    try {
      OctetReader all = new OctetReader(der, 0, der.length);
      OctetReader numbers = berPart(all, 0x30);
      all.end();
      byte[] octets = new byte[2 * half];
      put(berNumber(numbers, half), octets, half);
      put(berNumber(numbers, half), octets, 2 * half);
      numbers.end();
      return Octets.of(octets);
    } catch (CodecException e) {
      throw new GeneralSecurityException("Not a signature of this suite", e);
    }
  }

  private static BigInteger berNumber(OctetReader reader, int most) throws CodecException {
    OctetReader content = berPart(reader, 0x02);
    BigInteger number = new BigInteger(content.octets(content.remaining()).toArray());
    if (number.signum() <= 0 || number.bitLength() > 8 * most) {
      throw reader.fail(Reason.MALFORMED, "A number that is not of a signature");
    }
    return number;
  }

  private static OctetReader berPart(OctetReader reader, int tag) throws CodecException {
    if (reader.u8() != tag) {
      throw reader.fail(Reason.MALFORMED, "Another tag than " + tag);
    }
    return reader.part(reader.length());
  }

  /** Whether a signature is of a message and a key. */
  public static boolean verifies(
      SecuritySuite suite, PublicKey key, byte[] message, Octets signature) {
    if (signature.length() != suite.signatureLength() || !isOn(suite, key)) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance(algorithm(suite));
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature.toArray());
    } catch (GeneralSecurityException notASignature) {
      return false;
    }
  }

  /**
   * A public key from x and y.
   *
   * @throws CodecException when it is no point of the suite's curve
   */
  public static PublicKey publicKey(SecuritySuite suite, Octets point) throws CodecException {
    int half = suite.signatureLength() / 2;
    if (point.length() != 2 * half || half == 0) {
      throw new CodecException(Reason.MALFORMED, 0, "A public key of " + point.length());
    }
    byte[] octets = point.toArray();
    BigInteger x = new BigInteger(1, Arrays.copyOf(octets, half));
    BigInteger y = new BigInteger(1, Arrays.copyOfRange(octets, half, 2 * half));
    ECParameterSpec curve = parameters(suite);
    if (!satisfies(curve, x, y)) {
      throw new CodecException(Reason.MALFORMED, 0, "A public key that is no point of the curve");
    }
    try {
      return KeyFactory.getInstance("EC")
          .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve));
    } catch (GeneralSecurityException e) {
      throw new CodecException(Reason.MALFORMED, 0, "A public key that cannot be read");
    }
  }

  /** A private key from its number, 32 or 48 octets. */
  public static PrivateKey privateKey(SecuritySuite suite, byte[] number) {
    try {
      return KeyFactory.getInstance("EC")
          .generatePrivate(new ECPrivateKeySpec(new BigInteger(1, number), parameters(suite)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("A private key that cannot be read", e);
    }
  }

  /** x and y of a public key. */
  public static Octets point(SecuritySuite suite, ECPublicKey key) {
    int half = suite.signatureLength() / 2;
    byte[] octets = new byte[2 * half];
    put(key.getW().getAffineX(), octets, half);
    put(key.getW().getAffineY(), octets, 2 * half);
    return Octets.of(octets);
  }

  /**
   * The shared secret of a private and a public key: the x-coordinate.
   *
   * @throws GeneralSecurityException when the keys are not of one curve
   */
  public static byte[] sharedSecret(PrivateKey own, PublicKey other)
      throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(own);
    agreement.doPhase(other, true);
    return agreement.generateSecret();
  }

  private static boolean isOn(SecuritySuite suite, PublicKey key) {
    return key instanceof ECPublicKey ec
        && ec.getParams().getCurve().equals(parameters(suite).getCurve());
  }

  private static boolean satisfies(ECParameterSpec curve, BigInteger x, BigInteger y) {
    BigInteger p = ((ECFieldFp) curve.getCurve().getField()).getP();
    if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
      return false;
    }
    BigInteger right =
        x.pow(3).add(curve.getCurve().getA().multiply(x)).add(curve.getCurve().getB()).mod(p);
    return y.pow(2).mod(p).equals(right);
  }

  /** Right-aligned in front of an index. */
  private static void put(BigInteger number, byte[] octets, int end) {
    byte[] value = number.toByteArray();
    int from = value[0] == 0 ? 1 : 0;
    int length = value.length - from;
    System.arraycopy(value, from, octets, end - length, length);
  }

  private static ECParameterSpec parameters(SecuritySuite suite) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(suite.curve()));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(suite.curve() + " is part of every Java", e);
    }
  }

  private static String algorithm(SecuritySuite suite) {
    return suite.hash().replace("-", "") + "withECDSAinP1363Format";
  }
}
