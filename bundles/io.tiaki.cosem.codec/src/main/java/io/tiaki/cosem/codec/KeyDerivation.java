package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Keys from a shared secret (IEC 62056-5-3, 5.3.6.5; NIST SP 800-56A, 5.8.1): one-step
 * concatenation with the suite's hash.
 */
public final class KeyDerivation {
  /** What the key is for: the last octet of the algorithm's identifier. */
  public enum Algorithm {
    AES_GCM_128(0),
    AES_GCM_256(1),
    AES_WRAP_128(2),
    AES_WRAP_256(3);

    private final int id;

    Algorithm(int id) {
      this.id = id;
    }

    /** To cipher APDUs with a suite. */
    public static Algorithm ciphering(SecuritySuite suite) {
      return suite == SecuritySuite.SUITE_2 ? AES_GCM_256 : AES_GCM_128;
    }
  }

  private KeyDerivation() {}

  /**
   * The key of the one-pass scheme, C(1e, 1s).
   *
   * @param secret of the originator's ephemeral and the recipient's static key
   */
  public static byte[] onePass(
      SecuritySuite suite,
      byte[] secret,
      Algorithm algorithm,
      Octets originator,
      Octets recipient) {
    return derive(suite, secret, algorithm, originator.toArray(), recipient.toArray());
  }

  /**
   * The key of the static unified scheme, C(0e, 2s): the transaction id makes it another each time.
   *
   * @param secret of the static keys of both
   */
  public static byte[] staticUnified(
      SecuritySuite suite,
      byte[] secret,
      Algorithm algorithm,
      Octets originator,
      Octets transactionId,
      Octets recipient) {
    byte[] partyV = new OctetWriter().octetString(transactionId).octets(recipient).toArray();
    return derive(suite, secret, algorithm, originator.toArray(), partyV);
  }

  /**
   * Derives a key.
   *
   * @param partyU what the originator adds
   * @param partyV what the recipient adds
   * @return as many octets as the algorithm's keys have
   */
  public static byte[] derive(
      SecuritySuite suite, byte[] secret, Algorithm algorithm, byte[] partyU, byte[] partyV) {
    try {
      MessageDigest hash = MessageDigest.getInstance(suite.hash());
      hash.update(new byte[] {0, 0, 0, 1});
      hash.update(secret);
      hash.update(new byte[] {0x60, (byte) 0x85, 0x74, 0x05, 0x08, 0x03, (byte) algorithm.id});
      hash.update(partyU);
      hash.update(partyV);
      boolean large = algorithm == Algorithm.AES_GCM_256 || algorithm == Algorithm.AES_WRAP_256;
      return Arrays.copyOf(hash.digest(), large ? 32 : 16);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(suite.hash() + " is part of every Java", e);
    }
  }
}
