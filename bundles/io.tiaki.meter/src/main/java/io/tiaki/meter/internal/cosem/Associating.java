package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.ApplicationContextName;
import io.tiaki.cosem.codec.ConfirmedServiceError;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.InitiateRequest;
import io.tiaki.cosem.codec.InitiateResponse;
import io.tiaki.meter.internal.cosem.security.Attempts;
import io.tiaki.meter.internal.cosem.security.HighLevelAuthentication;
import io.tiaki.meter.internal.cosem.security.MeterSecurity;
import io.tiaki.meter.internal.cosem.security.Opened;
import io.tiaki.meter.internal.cosem.security.RefusedException;
import io.tiaki.meter.internal.cosem.security.SecurityContext;
import java.util.Optional;

/**
 * Answers an AARQ (IEC 62056-5-3, 7.3.2): logical names, with or without ciphering, any mechanism
 * of authentication that is at least what is required of the client.
 */
final class Associating {
  /** What the meter does for the public client. */
  private static final Conformance READING =
      Conformance.of(
          Service.GET,
          Service.SELECTIVE_ACCESS,
          Service.BLOCK_TRANSFER_WITH_GET_OR_READ,
          Service.GENERAL_BLOCK_TRANSFER,
          Service.MULTIPLE_REFERENCES,
          Service.DATA_NOTIFICATION);

  /** What the meter does for others; what they may, access rights say. */
  private static final Conformance EVERYTHING =
      new Conformance(
          READING.bits()
              | Conformance.of(
                      Service.SET,
                      Service.ACTION,
                      Service.ACCESS,
                      Service.BLOCK_TRANSFER_WITH_SET_OR_WRITE,
                      Service.BLOCK_TRANSFER_WITH_ACTION)
                  .bits());

  /** A client that takes less could not even take a block with one octet and its surroundings. */
  private static final int LEAST_PDU = 64;

  /**
   * Octets that stay free below what the link carries: 3 when a client's DTLS records carry our
   * connection ID and ours carry none (RFC 9146), and 9 for the system title with its length, which
   * clients leave out of their sums when they fill a block and send it in general-glo-ciphering.
   */
  private static final int FREE = 12;

  private static final int NO_REASON = 1;
  private static final int INITIATE = 1;
  private static final int INITIATE_CATEGORY = 6;
  private static final int VERSION_TOO_LOW = 1;
  private static final int INCOMPATIBLE_CONFORMANCE = 2;
  private static final int PDU_TOO_SHORT = 3;

  private final int mostOctets;
  private final int mostReceived;
  private final MeterSecurity security;
  private final Authenticating authenticating;

  /**
   * @param mostOctets the largest APDU that the link carries to the client
   * @param security of the meter
   * @param attempts of this peer
   */
  Associating(int mostOctets, MeterSecurity security, Attempts attempts) {
    this.mostOctets = Math.min(mostOctets, 0xffff);
    mostReceived = Math.min(mostOctets - FREE, 0xffff);
    this.security = security;
    authenticating = new Authenticating(security, attempts);
  }

  /** The answer and, when it is a yes, the association. */
  record Answer(Aare aare, Optional<Association> association) {}

  /**
   * Answers an AARQ.
   *
   * @throws RefusedException when its ciphered part cannot be read: there is another answer then
   */
  Answer answer(Client client, Aarq aarq) throws RefusedException {
    ApplicationContextName context = aarq.applicationContextName();
    Authenticating.Verdict verdict = authenticating.judge(client, aarq);
    if (verdict.diagnostic() != 0) {
      return refused(context, verdict.transientOnly(), verdict.diagnostic(), Optional.empty());
    }
    boolean ciphered = context.equals(ApplicationContextName.LN_CIPHERED);
    Octets title = aarq.callingApTitle().orElse(Octets.EMPTY);
    SecurityContext protection = new SecurityContext(security, ciphered, title);
    if (aarq.userInformation().isEmpty()) {
      return refused(context, false, NO_REASON, Optional.empty());
    }
    Opened opened = protection.openInitiate(aarq.userInformation().get());
    if (ciphered) {
      protection.demandPolicy(opened);
    }
    if (!(opened.apdu() instanceof InitiateRequest request)) {
      return refused(context, false, NO_REASON, Optional.empty());
    }
    Conformance negotiated = offered(client).and(request.proposedConformance());
    Optional<Answer> problem = problem(context, request, negotiated);
    if (problem.isPresent()) {
      return problem.get();
    }
    if (opened.isProtected()) {
      protection.dedicated(request.dedicatedKey(), opened);
    }
    if (negotiated.contains(Service.GENERAL_PROTECTION)) {
      protection.allowGeneral();
    }
    int most = request.clientMaxReceivePduSize();
    Association association =
        new Association(
            client,
            negotiated,
            mostReceived,
            most == 0 ? mostOctets : Math.min(most, mostOctets),
            verdict.mechanism(),
            protection,
            verdict.pending().orElse(null));
    Apdu response = protection.sealInitiate(new InitiateResponse(negotiated, mostReceived), opened);
    return new Answer(accepted(context, verdict, response), Optional.of(association));
  }

  private Conformance offered(Client client) {
    if (client == Client.PUBLIC) {
      return READING;
    }
    return security.keys().isPresent()
        ? new Conformance(EVERYTHING.bits() | Conformance.of(Service.GENERAL_PROTECTION).bits())
        : EVERYTHING;
  }

  private Aare accepted(
      ApplicationContextName context, Authenticating.Verdict verdict, Apdu response) {
    Optional<HighLevelAuthentication> pending = verdict.pending();
    boolean ciphered = context.equals(ApplicationContextName.LN_CIPHERED);
    return new Aare(
        context,
        Aare.ACCEPTED,
        pending.isPresent()
            ? new Aare.Diagnostic(false, Authenticating.REQUIRED)
            : Aare.Diagnostic.NULL,
        ciphered || pending.isPresent() ? Optional.of(security.title()) : Optional.empty(),
        Optional.empty(),
        verdict.name(),
        pending.map(HighLevelAuthentication::serverChallenge),
        Optional.of(response));
  }

  private static Optional<Answer> problem(
      ApplicationContextName context, InitiateRequest request, Conformance negotiated) {
    int error = 0;
    int most = request.clientMaxReceivePduSize();
    if (request.proposedDlmsVersionNumber() < InitiateRequest.DLMS_VERSION) {
      error = VERSION_TOO_LOW;
    } else if (!negotiated.contains(Service.GET)) {
      error = INCOMPATIBLE_CONFORMANCE;
    } else if (most != 0 && most < LEAST_PDU) {
      error = PDU_TOO_SHORT;
    }
    return error == 0
        ? Optional.empty()
        : Optional.of(
            refused(
                context,
                false,
                NO_REASON,
                Optional.of(new ConfirmedServiceError(INITIATE, INITIATE_CATEGORY, error))));
  }

  private static Answer refused(
      ApplicationContextName context,
      boolean transientOnly,
      int diagnostic,
      Optional<Apdu> information) {
    // The name that came is not told back: it may be anything.
    ApplicationContextName known =
        context.equals(ApplicationContextName.LN_CIPHERED) ? context : ApplicationContextName.LN;
    Aare aare =
        new Aare(
            known,
            transientOnly ? Aare.REJECTED_TRANSIENT : Aare.REJECTED_PERMANENT,
            new Aare.Diagnostic(false, diagnostic),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            information);
    return new Answer(aare, Optional.empty());
  }
}
