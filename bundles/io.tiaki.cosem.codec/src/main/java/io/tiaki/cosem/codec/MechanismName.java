package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;

/**
 * COSEM_Authentication_Mechanism_Name (IEC 62056-5-3, 7.2.2.3): an object identifier, kept as it
 * came.
 *
 * @param oid content octets in BER
 */
public record MechanismName(Octets oid) {
  /** No security. */
  public static final MechanismName LOWEST = of(0);

  /** A password. */
  public static final MechanismName LOW = of(1);

  /** High level security, secret method of the manufacturer. */
  public static final MechanismName HIGH = of(2);

  /** High level security with MD5. */
  public static final MechanismName HIGH_MD5 = of(3);

  /** High level security with SHA-1. */
  public static final MechanismName HIGH_SHA1 = of(4);

  /** High level security with GMAC. */
  public static final MechanismName HIGH_GMAC = of(5);

  /** High level security with SHA-256. */
  public static final MechanismName HIGH_SHA256 = of(6);

  /** High level security with ECDSA. */
  public static final MechanismName HIGH_ECDSA = of(7);

  private static MechanismName of(int id) {
    return new MechanismName(AcseCodec.oid(2, id));
  }
}
