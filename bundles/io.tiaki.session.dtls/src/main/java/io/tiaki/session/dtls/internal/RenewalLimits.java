package io.tiaki.session.dtls.internal;

import org.bouncycastle.tls.EncryptionAlgorithm;
import org.bouncycastle.tls.TlsUtils;

/**
 * When keys are renewed. Far below what RFC 9147, 4.5.3 allows any suite: 2^23 records for CCM,
 * 2^24.5 for GCM.
 *
 * @param ageHours of the keys; 0 = never for their age
 * @param records sent and received
 * @param mebibytes of payload, sent and received
 */
public record RenewalLimits(int ageHours, int records, int mebibytes) {
  /** A day, 2^22 records or 1 GiB. */
  public static final RenewalLimits USUAL = new RenewalLimits(24, 1 << 22, 1_024);

  private static final long HOUR_MS = 3_600_000;

  /** RFC 9147, 4.5.3: CCM_8 withstands no more than 2^7 forgeries; others far more. */
  private static final int MOST_REJECTED_CCM_8 = 96;

  private static final int MOST_REJECTED = 1 << 22;

  /**
   * Whether keys have served enough.
   *
   * @param share of the limits for this session, 0 to 1: spread, so that sessions that began
   *     together are not renewed together
   */
  boolean areOver(Association association, long ageMs, double share) {
    boolean old = ageHours > 0 && ageMs >= share * ageHours * HOUR_MS;
    boolean used =
        association.records() >= share * records
            || association.octets() >= share * mebibytes * (1L << 20);
    return old || used || association.rejected() >= mostRejected(association.suite());
  }

  private static int mostRejected(int suite) {
    int algorithm = TlsUtils.getEncryptionAlgorithm(suite);
    boolean short8 =
        algorithm == EncryptionAlgorithm.AES_128_CCM_8
            || algorithm == EncryptionAlgorithm.AES_256_CCM_8;
    return short8 ? MOST_REJECTED_CCM_8 : MOST_REJECTED;
  }
}
