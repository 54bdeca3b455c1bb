package io.tiaki.session.dtls.internal;

import java.security.DigestException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import org.bouncycastle.crypto.ExtendedDigest;
import org.bouncycastle.util.Memoable;

/**
 * SHA-256 (FIPS 180-4) of the JDK, whose compiler uses the processor's instructions, where Bouncy
 * Castle wants a digest of its own: transcripts, signatures and the pseudorandom function. Not safe
 * for use by many threads.
 */
final class Sha256 implements ExtendedDigest, Memoable {
  private static final String NAME = "SHA-256";
  private static final int OCTETS = 32;
  private static final int BLOCK = 64;

  private MessageDigest digest;

  /** Of nothing yet. */
  Sha256() {
    try {
      digest = MessageDigest.getInstance(NAME);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  private Sha256(MessageDigest digest) {
    this.digest = digest;
  }

  @Override
  public String getAlgorithmName() {
    return NAME;
  }

  @Override
  public int getDigestSize() {
    return OCTETS;
  }

  @Override
  public int getByteLength() {
    return BLOCK;
  }

  @Override
  public void update(byte in) {
    digest.update(in);
  }

  @Override
  public void update(byte[] in, int from, int length) {
    digest.update(in, from, length);
  }

  @Override
  public int doFinal(byte[] out, int to) {
    try {
      return digest.digest(out, to, OCTETS);
    } catch (DigestException e) {
      throw new IllegalStateException("The JDK's SHA-256 has 32 octets", e);
    }
  }

  @Override
  public void reset() {
    digest.reset();
  }

  /** What was hashed so far, to go on from there. */
  @Override
  public Sha256 copy() {
    return new Sha256(copyOf(digest));
  }

  @Override
  public void reset(Memoable copy) {
    digest = copyOf(((Sha256) copy).digest);
  }

  private static MessageDigest copyOf(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("The JDK's SHA-256 can be copied", e);
    }
  }
}
