package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.ApplicationContextName;
import io.tiaki.cosem.codec.ConfirmedServiceError;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.InitiateRequest;
import io.tiaki.cosem.codec.InitiateResponse;
import io.tiaki.cosem.codec.MechanismName;
import java.util.Optional;

/**
 * Answers an AARQ (IEC 62056-5-3, 7.3.2): logical names, no ciphering, lowest security; DTLS has
 * authenticated the peer.
 */
final class Associating {
  /** What the meter does for the public client. */
  private static final Conformance READING =
      Conformance.of(
          Service.GET,
          Service.SELECTIVE_ACCESS,
          Service.BLOCK_TRANSFER_WITH_GET_OR_READ,
          Service.MULTIPLE_REFERENCES,
          Service.DATA_NOTIFICATION);

  /** What the meter does for others; what they may, access rights say. */
  private static final Conformance EVERYTHING =
      new Conformance(
          READING.bits()
              | Conformance.of(
                      Service.SET,
                      Service.ACTION,
                      Service.BLOCK_TRANSFER_WITH_SET_OR_WRITE,
                      Service.BLOCK_TRANSFER_WITH_ACTION)
                  .bits());

  /** A client that takes less could not even take a block with one octet and its surroundings. */
  private static final int LEAST_PDU = 64;

  private static final int NO_REASON = 1;
  private static final int CONTEXT_NOT_SUPPORTED = 2;
  private static final int MECHANISM_NOT_RECOGNISED = 11;
  private static final int INITIATE = 1;
  private static final int INITIATE_CATEGORY = 6;
  private static final int VERSION_TOO_LOW = 1;
  private static final int INCOMPATIBLE_CONFORMANCE = 2;
  private static final int PDU_TOO_SHORT = 3;

  private final int mostOctets;

  /**
   * @param mostOctets the largest APDU that fits the link, in both directions
   */
  Associating(int mostOctets) {
    this.mostOctets = Math.min(mostOctets, 0xffff);
  }

  /** The answer and, when it is a yes, the association. */
  record Answer(Aare aare, Optional<Association> association) {}

  Answer answer(Client client, Aarq aarq) {
    if (!aarq.applicationContextName().equals(ApplicationContextName.LN)) {
      return refused(CONTEXT_NOT_SUPPORTED, Optional.empty());
    }
    if (!aarq.mechanismName().orElse(MechanismName.LOWEST).equals(MechanismName.LOWEST)) {
      return refused(MECHANISM_NOT_RECOGNISED, Optional.empty());
    }
    if (!(aarq.userInformation().orElse(null) instanceof InitiateRequest request)) {
      return refused(NO_REASON, Optional.empty());
    }
    if (request.proposedDlmsVersionNumber() < InitiateRequest.DLMS_VERSION) {
      return refused(VERSION_TOO_LOW);
    }
    Conformance negotiated =
        (client == Client.PUBLIC ? READING : EVERYTHING).and(request.proposedConformance());
    if (!negotiated.contains(Service.GET)) {
      return refused(INCOMPATIBLE_CONFORMANCE);
    }
    int clientMost = request.clientMaxReceivePduSize();
    if (clientMost != 0 && clientMost < LEAST_PDU) {
      return refused(PDU_TOO_SHORT);
    }
    int maxSend = clientMost == 0 ? mostOctets : Math.min(clientMost, mostOctets);
    return new Answer(
        Aare.accepted(new InitiateResponse(negotiated, mostOctets)),
        Optional.of(new Association(client, negotiated, mostOctets, maxSend)));
  }

  private static Answer refused(int initiateError) {
    return refused(
        NO_REASON,
        Optional.of(new ConfirmedServiceError(INITIATE, INITIATE_CATEGORY, initiateError)));
  }

  private static Answer refused(int diagnostic, Optional<Apdu> information) {
    return new Answer(
        Aare.rejected(ApplicationContextName.LN, diagnostic, information), Optional.empty());
  }
}
