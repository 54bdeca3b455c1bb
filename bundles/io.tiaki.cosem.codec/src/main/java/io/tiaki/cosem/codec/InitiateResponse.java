package io.tiaki.cosem.codec;

import java.util.OptionalInt;

/**
 * InitiateResponse (IEC 62056-5-3, 9.5, tag 8): in the user-information of an AARE.
 *
 * @param negotiatedQualityOfService -128 to 127, if given
 * @param negotiatedDlmsVersionNumber 6
 * @param negotiatedConformance what both can do
 * @param serverMaxReceivePduSize octets, 0 (no limit) to 65,535
 * @param vaaName 7 with logical names
 */
public record InitiateResponse(
    OptionalInt negotiatedQualityOfService,
    int negotiatedDlmsVersionNumber,
    Conformance negotiatedConformance,
    int serverMaxReceivePduSize,
    int vaaName)
    implements Apdu {
  /** The VAA name with logical names. */
  public static final int VAA_NAME_LN = 7;

  /** As usual: without quality, version 6, logical names. */
  public InitiateResponse(Conformance negotiatedConformance, int serverMaxReceivePduSize) {
    this(
        OptionalInt.empty(),
        InitiateRequest.DLMS_VERSION,
        negotiatedConformance,
        serverMaxReceivePduSize,
        VAA_NAME_LN);
  }
}
