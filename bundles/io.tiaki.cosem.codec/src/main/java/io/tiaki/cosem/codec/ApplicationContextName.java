package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;

/**
 * COSEM_Application_Context_Name (IEC 62056-5-3, 7.2.2.2): an object identifier, kept as it came.
 *
 * @param oid content octets in BER
 */
public record ApplicationContextName(Octets oid) {
  /** Logical names without ciphering. */
  public static final ApplicationContextName LN = of(1);

  /** Short names without ciphering. */
  public static final ApplicationContextName SN = of(2);

  /** Logical names with ciphering. */
  public static final ApplicationContextName LN_CIPHERED = of(3);

  /** Short names with ciphering. */
  public static final ApplicationContextName SN_CIPHERED = of(4);

  private static ApplicationContextName of(int id) {
    return new ApplicationContextName(AcseCodec.oid(1, id));
  }
}
