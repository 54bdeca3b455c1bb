package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.InitiateRequest;
import io.tiaki.cosem.codec.InitiateResponse;
import io.tiaki.cosem.codec.WrapperPdu;

/**
 * COSEM-OPEN (IEC 62056-5-3, 6.2): AARQ and AARE. The AARQ may be repeated, the meter replaces the
 * association; whoever waits decides when to give up.
 */
final class AssociationExchange implements Exchange<InitiateResponse> {
  /** What the reading client makes use of. */
  static final Conformance READING =
      Conformance.of(
          Service.GET,
          Service.SELECTIVE_ACCESS,
          Service.MULTIPLE_REFERENCES,
          Service.ACCESS,
          Service.BLOCK_TRANSFER_WITH_GET_OR_READ);

  /** What the managing client makes use of. */
  static final Conformance MANAGING =
      Conformance.of(
          Service.GET,
          Service.SET,
          Service.ACTION,
          Service.SELECTIVE_ACCESS,
          Service.MULTIPLE_REFERENCES,
          Service.ACCESS,
          Service.BLOCK_TRANSFER_WITH_GET_OR_READ,
          Service.BLOCK_TRANSFER_WITH_SET_OR_WRITE,
          Service.BLOCK_TRANSFER_WITH_ACTION);

  private static final int AARE = 0x61;
  private static final int AUTHENTICATION_REQUIRED = 14;

  private final Aarq request;
  private final int attempts;
  private int sent;

  /**
   * @param proposed what the client makes use of
   * @param maxPdu octets of the longest APDU that fits one payload
   * @param attempts how often the AARQ is sent at most
   */
  AssociationExchange(Conformance proposed, int maxPdu, int attempts) {
    request = Aarq.lowest(new InitiateRequest(proposed, Math.min(maxPdu, 0xffff)));
    this.attempts = attempts;
  }

  @Override
  public Step<InitiateResponse> start() {
    return timedOut();
  }

  @Override
  public Step<InitiateResponse> timedOut() {
    return sent++ < attempts
        ? new Step.Send<>(request)
        : new Step.Failed<>(
            new CosemException(
                Reason.TIMED_OUT, "No answer to " + attempts + " requests to associate"));
  }

  @Override
  public boolean repeatable() {
    return true;
  }

  @Override
  public Step<InitiateResponse> received(Apdu apdu) {
    if (!(apdu instanceof Aare aare)) {
      return new Step.Stray<>();
    }
    int diagnostic = aare.diagnostic().value();
    if (aare.result() != Aare.ACCEPTED) {
      String source = aare.diagnostic().provider() ? "provider" : "user";
      return refused(
          "result " + aare.result() + ", diagnostic " + diagnostic + " of the " + source);
    }
    if (!aare.diagnostic().provider() && diagnostic == AUTHENTICATION_REQUIRED) {
      return refused("it wants authentication by COSEM, which is not configured");
    }
    if (!(aare.userInformation().orElse(null) instanceof InitiateResponse response)) {
      return refused("its answer has no InitiateResponse in plain");
    }
    if (!response.negotiatedConformance().contains(Service.GET)) {
      return refused("it does not offer GET");
    }
    return new Step.Done<>(response);
  }

  /** An AARE that cannot be read will not become better by repetition. */
  @Override
  public Step<InitiateResponse> unreadable(byte[] payload, CodecException why) {
    boolean answer = payload.length > WrapperPdu.HEADER && payload[WrapperPdu.HEADER] == AARE;
    return answer ? refused("its answer cannot be read: " + why.getMessage()) : new Step.Stray<>();
  }

  private static Step<InitiateResponse> refused(String why) {
    return new Step.Failed<>(
        new CosemException(Reason.REFUSED, "The meter refused the association: " + why));
  }
}
