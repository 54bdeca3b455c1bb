package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * InitiateRequest (IEC 62056-5-3, 9.5, tag 1): in the user-information of an AARQ.
 *
 * @param dedicatedKey key for this association; only in a ciphered one
 * @param responseAllowed whether an answer is wanted
 * @param proposedQualityOfService -128 to 127, if given
 * @param proposedDlmsVersionNumber 6
 * @param proposedConformance what the client can do
 * @param clientMaxReceivePduSize octets, 0 (no limit) to 65,535
 */
public record InitiateRequest(
    Optional<Octets> dedicatedKey,
    boolean responseAllowed,
    OptionalInt proposedQualityOfService,
    int proposedDlmsVersionNumber,
    Conformance proposedConformance,
    int clientMaxReceivePduSize)
    implements Apdu {
  /** The version of DLMS that this codec speaks. */
  public static final int DLMS_VERSION = 6;

  /** As usual: without key and quality, with an answer, version 6. */
  public InitiateRequest(Conformance proposedConformance, int clientMaxReceivePduSize) {
    this(
        Optional.empty(),
        true,
        OptionalInt.empty(),
        DLMS_VERSION,
        proposedConformance,
        clientMaxReceivePduSize);
  }

  /** A key is not printed. */
  @Override
  public String toString() {
    return "InitiateRequest[dedicatedKey="
        + (dedicatedKey.isPresent() ? "***" : "none")
        + ", conformance="
        + proposedConformance.services()
        + ", clientMaxReceivePduSize="
        + clientMaxReceivePduSize
        + "]";
  }
}
