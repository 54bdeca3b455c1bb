package io.tiaki.session.dtls.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys of TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 with extended master secret (RFC 5246, RFC 5289,
 * RFC 7627) by the platform's cryptography, independent of what is tested.
 */
final class ScriptedSecrets {
  private final KeyPair pair;
  private byte[] master;
  private byte[] keys;

  ScriptedSecrets() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    pair = generator.generateKeyPair();
  }

  /** Our point, uncompressed, 65 octets. */
  byte[] point() {
    ECPoint point = ((ECPublicKey) pair.getPublic()).getW();
    return Wire.join(
        Wire.octets(4), coordinate(point.getAffineX()), coordinate(point.getAffineY()));
  }

  private static byte[] coordinate(BigInteger value) {
    byte[] octets = value.toByteArray();
    byte[] result = new byte[32];
    int length = Math.min(32, octets.length);
    System.arraycopy(octets, octets.length - length, result, 32 - length, length);
    return result;
  }

  /** Makes all keys from the other's point and the hash of the transcript. */
  void derive(byte[] point, byte[] sessionHash, byte[] clientRandom, byte[] serverRandom)
      throws GeneralSecurityException {
    ECPoint other =
        new ECPoint(
            new BigInteger(1, Arrays.copyOfRange(point, 1, 33)),
            new BigInteger(1, Arrays.copyOfRange(point, 33, 65)));
    ECPublicKeySpec spec = new ECPublicKeySpec(other, ((ECPublicKey) pair.getPublic()).getParams());
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(pair.getPrivate());
    agreement.doPhase(KeyFactory.getInstance("EC").generatePublic(spec), true);
    master = prf(agreement.generateSecret(), "extended master secret", sessionHash, 48);
    keys = prf(master, "key expansion", Wire.join(serverRandom, clientRandom), 40);
  }

  byte[] verifyData(boolean ofClient, byte[] transcriptHash) throws GeneralSecurityException {
    return prf(master, ofClient ? "client finished" : "server finished", transcriptHash, 12);
  }

  /** Seals or opens one record's body; explicit nonce included (RFC 5288, 3). */
  byte[] crypt(boolean seal, boolean byClient, byte[] header, byte[] body)
      throws GeneralSecurityException {
    int place = byClient ? 0 : 1;
    byte[] explicit = seal ? Arrays.copyOfRange(header, 3, 11) : Arrays.copyOfRange(body, 0, 8);
    byte[] iv = Arrays.copyOfRange(keys, 32 + 4 * place, 36 + 4 * place);
    int length = seal ? body.length : body.length - 24;
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        seal ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE,
        new SecretKeySpec(keys, 16 * place, 16, "AES"),
        new GCMParameterSpec(128, Wire.join(iv, explicit)));
    cipher.updateAAD(
        Wire.join(
            Arrays.copyOfRange(header, 3, 11),
            Arrays.copyOfRange(header, 0, 3),
            Wire.number(2, length)));
    return seal
        ? Wire.join(explicit, cipher.doFinal(body))
        : cipher.doFinal(body, 8, body.length - 8);
  }

  static byte[] sha256(byte[] octets) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256").digest(octets);
  }

  /** RFC 5246, 5. */
  private static byte[] prf(byte[] secret, String label, byte[] seed, int length)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    byte[] labelled = Wire.join(label.getBytes(US_ASCII), seed);
    byte[] a = labelled;
    byte[] result = new byte[0];
    while (result.length < length) {
      a = mac.doFinal(a);
      result = Wire.join(result, mac.doFinal(Wire.join(a, labelled)));
    }
    return Arrays.copyOf(result, length);
  }
}
