package io.tiaki.security.module.internal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.bc.EncryptedSecretKeyData;
import org.bouncycastle.asn1.bc.SecretKeyData;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.PBEParametersGenerator;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Encrypts the entries of a BCFKS keystore as that format has it: PBES2 (RFC 8018) of PBKDF2 with
 * HMAC-SHA-512 and AES-256 key wrap with padding. Bouncy Castle's own way fixes 51,200 rounds an
 * entry, about 0.1 s of a start for each key; our secret has 256 random bits, which no number of
 * rounds makes harder to guess. Any reader of the format can open the result.
 */
final class EntryProtection {
  private static final int ROUNDS = 1;
  private static final int SALT = 32;
  private static final int KEY = 32;
  private static final AlgorithmIdentifier PRF =
      new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA512, DERNull.INSTANCE);

  private EntryProtection() {}

  /**
   * A private key's entry.
   *
   * @param pkcs8 DER
   * @return EncryptedPrivateKeyInfo, DER
   */
  static byte[] privateKey(char[] secret, byte[] pkcs8) throws GeneralSecurityException {
    PBES2Parameters scheme = scheme();
    byte[] encrypted = encrypt(scheme, "PRIVATE_KEY_ENCRYPTION", secret, pkcs8);
    return encoded(new EncryptedPrivateKeyInfo(algorithm(scheme), encrypted));
  }

  /**
   * A secret key's entry.
   *
   * @param key octets of an AES key
   * @return EncryptedSecretKeyData, DER
   */
  static byte[] secretKey(char[] secret, byte[] key) throws GeneralSecurityException {
    PBES2Parameters scheme = scheme();
    byte[] plain = encoded(new SecretKeyData(NISTObjectIdentifiers.aes, key));
    try {
      byte[] encrypted = encrypt(scheme, "SECRET_KEY_ENCRYPTION", secret, plain);
      return encoded(new EncryptedSecretKeyData(algorithm(scheme), encrypted));
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private static PBES2Parameters scheme() {
    byte[] salt = new byte[SALT];
    new SecureRandom().nextBytes(salt);
    return new PBES2Parameters(
        new KeyDerivationFunc(
            PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(salt, ROUNDS, KEY, PRF)),
        new EncryptionScheme(NISTObjectIdentifiers.id_aes256_wrap_pad));
  }

  private static AlgorithmIdentifier algorithm(PBES2Parameters scheme) {
    return new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, scheme);
  }

  private static byte[] encrypt(PBES2Parameters scheme, String purpose, char[] secret, byte[] plain)
      throws GeneralSecurityException {
    byte[] salt = PBKDF2Params.getInstance(scheme.getKeyDerivationFunc().getParameters()).getSalt();
    byte[] key = derive(purpose, secret, salt);
    try {
      Cipher cipher = Cipher.getInstance("AESKWP", Bc.PROVIDER);
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
      return cipher.doFinal(plain);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static byte[] derive(String purpose, char[] secret, byte[] salt) {
    byte[] password = PBEParametersGenerator.PKCS12PasswordToBytes(secret);
    byte[] label = PBEParametersGenerator.PKCS12PasswordToBytes(purpose.toCharArray());
    byte[] both = Arrays.copyOf(password, password.length + label.length);
    System.arraycopy(label, 0, both, password.length, label.length);
    try {
      PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA512Digest());
      generator.init(both, salt, ROUNDS);
      return ((KeyParameter) generator.generateDerivedParameters(KEY * 8)).getKey();
    } finally {
      Arrays.fill(password, (byte) 0);
      Arrays.fill(both, (byte) 0);
    }
  }

  private static byte[] encoded(ASN1Object object) throws GeneralSecurityException {
    try {
      return object.getEncoded("DER");
    } catch (IOException e) {
      throw new GeneralSecurityException("A keystore entry cannot be encoded", e);
    }
  }
}
