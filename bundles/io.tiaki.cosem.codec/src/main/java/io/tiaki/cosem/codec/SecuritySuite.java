package io.tiaki.cosem.codec;

import java.util.Optional;

/** Security suites (IEC 62056-5-3, 5.3.7): which algorithms go together. */
public enum SecuritySuite {
  /** AES-GCM-128, AES-128 key wrap; no signatures, no key agreement. */
  SUITE_0(0, 16, "", "", 0),
  /** AES-GCM-128, ECDSA and ECDH with P-256, SHA-256, AES-128 key wrap. */
  SUITE_1(1, 16, "secp256r1", "SHA-256", 64),
  /** AES-GCM-256, ECDSA and ECDH with P-384, SHA-384, AES-256 key wrap. */
  SUITE_2(2, 32, "secp384r1", "SHA-384", 96);

  private final int id;
  private final int keyLength;
  private final String curve;
  private final String hash;
  private final int signatureLength;

  SecuritySuite(int id, int keyLength, String curve, String hash, int signatureLength) {
    this.id = id;
    this.keyLength = keyLength;
    this.curve = curve;
    this.hash = hash;
    this.signatureLength = signatureLength;
  }

  /** Its number in security control. */
  public int id() {
    return id;
  }

  /** Octets of its symmetric keys. */
  public int keyLength() {
    return keyLength;
  }

  /** Octets of r and s together, and of a public key without its form; 0 without signatures. */
  public int signatureLength() {
    return signatureLength;
  }

  /** Whether it has signatures and key agreement. */
  public boolean isAsymmetric() {
    return signatureLength > 0;
  }

  /** The suite of a number. */
  public static Optional<SecuritySuite> of(int id) {
    return id >= 0 && id < values().length ? Optional.of(values()[id]) : Optional.empty();
  }

  /** Name of the curve. */
  String curve() {
    return asymmetric(curve);
  }

  /** Name of the hash function. */
  String hash() {
    return asymmetric(hash);
  }

  private String asymmetric(String name) {
    if (!isAsymmetric()) {
      throw new IllegalArgumentException("Suite 0 has no signatures and no key agreement");
    }
    return name;
  }
}
