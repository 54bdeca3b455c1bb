package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the two sides prove to each other in pass 3 and 4 of high level security (IEC 62056-5-3,
 * 5.3.2.4 and 9.2.7.4): f(challenge). MD5 and SHA-1 are there for meters in the field that have
 * nothing better. Compare proofs with {@link #matches}. Safe for use by many threads.
 */
public final class HighLevelSecurity {
  private static final int GMAC_LENGTH = 1 + 4 + Protection.TAG_LENGTH;
  private static final int BLOCK = 16;

  private HighLevelSecurity() {}

  /**
   * Mechanism 2 as it is common: the challenge, filled with zeros to blocks, under AES-128 with the
   * secret, filled with zeros to 16 octets. The standard leaves it to the manufacturer.
   *
   * @param secret 1 to 16 octets
   */
  public static Octets aes(byte[] secret, Octets challenge) {
    if (secret.length == 0 || secret.length > BLOCK) {
      throw new IllegalArgumentException("The secret of mechanism 2 has 1 to 16 octets");
    }
    try {
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(Arrays.copyOf(secret, BLOCK), "AES"));
      int length = (challenge.length() + BLOCK - 1) / BLOCK * BLOCK;
      return Octets.of(cipher.doFinal(Arrays.copyOf(challenge.toArray(), length)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES is part of every Java", e);
    }
  }

  /** Mechanism 3: MD5 of challenge and secret. */
  public static Octets md5(byte[] secret, Octets challenge) {
    return hash("MD5", challenge.toArray(), secret);
  }

  /** Mechanism 4: SHA-1 of challenge and secret. */
  public static Octets sha1(byte[] secret, Octets challenge) {
    return hash("SHA-1", challenge.toArray(), secret);
  }

  /**
   * Mechanism 5: security control, invocation counter, GMAC of the challenge.
   *
   * @param suite of the keys
   * @param prover system title of who proves
   * @param invocationCounter of who proves
   */
  public static Octets gmac(
      SecuritySuite suite,
      SymmetricKeys keys,
      Octets prover,
      long invocationCounter,
      Octets challenge) {
    int control = Protection.AUTHENTICATED | suite.id();
    byte[] tag = Protection.gmac(control, keys, prover, invocationCounter, challenge.toArray());
    return Octets.of(
        new OctetWriter(GMAC_LENGTH).u8(control).u32(invocationCounter).octets(tag).toArray());
  }

  /**
   * The invocation counter in a proof of mechanism 5 that is right.
   *
   * @param prover system title of who proves
   * @throws CodecException {@code NOT_AUTHENTIC} when the proof is wrong
   */
  public static long verifyGmac(SymmetricKeys keys, Octets prover, Octets challenge, Octets proof)
      throws CodecException {
    if (proof.length() != GMAC_LENGTH) {
      throw new CodecException(Reason.MALFORMED, 0, "A proof of " + proof.length() + " octets");
    }
    OctetReader reader = new OctetReader(proof.toArray(), 0, GMAC_LENGTH);
    int control = reader.u8();
    long counter = reader.u32();
    SecuritySuite suite = SecuritySuite.of(control & 0x0f).orElse(null);
    if ((control & 0xf0) != Protection.AUTHENTICATED
        || suite == null
        || keys.length() != suite.keyLength()) {
      throw new CodecException(Reason.MALFORMED, 0, "A proof with another security control");
    }
    if (!matches(proof, gmac(suite, keys, prover, counter, challenge))) {
      throw new CodecException(Reason.NOT_AUTHENTIC, 5, "A wrong proof");
    }
    return counter;
  }

  /**
   * Mechanism 6: SHA-256 of secret, system titles and challenges.
   *
   * @param prover system title of who proves
   * @param verifier system title of who is to believe it
   * @param challenge that the prover has received
   * @param own challenge that the prover has sent
   */
  public static Octets sha256(
      byte[] secret, Octets prover, Octets verifier, Octets challenge, Octets own) {
    return hash("SHA-256", secret, parts(prover, verifier, challenge, own));
  }

  /**
   * Mechanism 7: ECDSA over system titles and challenges; parameters as of {@link #sha256}.
   *
   * @throws GeneralSecurityException when the key is not for the suite's curve
   */
  public static Octets ecdsa(
      SecuritySuite suite,
      PrivateKey key,
      Octets prover,
      Octets verifier,
      Octets challenge,
      Octets own)
      throws GeneralSecurityException {
    return EllipticCurves.sign(suite, key, parts(prover, verifier, challenge, own));
  }

  /** A private key that signs digests and stays where it is. */
  @FunctionalInterface
  public interface DigestSigner {
    /**
     * ECDSA.
     *
     * @param digest 32 or 48 octets
     * @return in DER (RFC 3279, 2.2.3)
     */
    byte[] sign(byte[] digest) throws GeneralSecurityException;
  }

  /**
   * As {@link #ecdsa(SecuritySuite, PrivateKey, Octets, Octets, Octets, Octets)}, with a key that
   * is not told.
   */
  public static Octets ecdsa(
      SecuritySuite suite,
      DigestSigner signer,
      Octets prover,
      Octets verifier,
      Octets challenge,
      Octets own)
      throws GeneralSecurityException {
    MessageDigest hash = MessageDigest.getInstance(suite.hash());
    byte[] digest = hash.digest(parts(prover, verifier, challenge, own));
    return EllipticCurves.concatenated(suite, signer.sign(digest));
  }

  /** Whether a proof of mechanism 7 is right; parameters as the prover sees them. */
  public static boolean verifiesEcdsa(
      SecuritySuite suite,
      PublicKey key,
      Octets prover,
      Octets verifier,
      Octets challenge,
      Octets own,
      Octets proof) {
    return EllipticCurves.verifies(suite, key, parts(prover, verifier, challenge, own), proof);
  }

  /** Whether two proofs are the same, in a time that does not tell where they differ. */
  public static boolean matches(Octets proof, Octets expected) {
    return MessageDigest.isEqual(proof.toArray(), expected.toArray());
  }

  private static byte[] parts(Octets first, Octets second, Octets third, Octets fourth) {
    return new OctetWriter().octets(first).octets(second).octets(third).octets(fourth).toArray();
  }

  private static Octets hash(String algorithm, byte[] first, byte[] second) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      digest.update(first);
      return Octets.of(digest.digest(second));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(algorithm + " is part of every Java", e);
    }
  }
}
