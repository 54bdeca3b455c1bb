package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.client.Mechanism;
import io.tiaki.cosem.client.SecurityPolicy;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.ApplicationContextName;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.InitiateRequest;
import io.tiaki.cosem.codec.InitiateResponse;
import io.tiaki.cosem.codec.WrapperPdu;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * COSEM-OPEN (IEC 62056-5-3, 6.2): AARQ and AARE. The AARQ may be repeated, the meter replaces the
 * association; whoever waits decides when to give up.
 */
final class AssociationExchange implements Exchange<AssociationExchange.Opened> {
  /**
   * What the meter agreed to.
   *
   * @param challenge of high level security, if it sent one
   */
  record Opened(InitiateResponse response, Optional<Octets> challenge) {}

  /** What the reading client makes use of. */
  static final Conformance READING =
      Conformance.of(
          Service.GET,
          Service.SELECTIVE_ACCESS,
          Service.MULTIPLE_REFERENCES,
          Service.ACCESS,
          Service.GENERAL_BLOCK_TRANSFER,
          Service.BLOCK_TRANSFER_WITH_GET_OR_READ);

  /** What the managing client makes use of. */
  static final Conformance MANAGING =
      Conformance.of(
          Service.GET,
          Service.SET,
          Service.ACTION,
          Service.GENERAL_PROTECTION,
          Service.SELECTIVE_ACCESS,
          Service.MULTIPLE_REFERENCES,
          Service.ACCESS,
          Service.GENERAL_BLOCK_TRANSFER,
          Service.BLOCK_TRANSFER_WITH_GET_OR_READ,
          Service.BLOCK_TRANSFER_WITH_SET_OR_WRITE,
          Service.BLOCK_TRANSFER_WITH_ACTION);

  private static final int AARE = 0x61;
  private static final int AUTHENTICATION_REQUIRED = 14;

  private final Aarq request;
  private final boolean high;
  private final int attempts;
  private int sent;
  private OptionalLong expectedCounter = OptionalLong.empty();

  /**
   * @param proposed what the client makes use of
   * @param maxPdu octets of the longest APDU that fits one payload
   * @param attempts how often the AARQ is sent at most
   */
  AssociationExchange(Conformance proposed, int maxPdu, int attempts) {
    this(Aarq.lowest(new InitiateRequest(proposed, Math.min(maxPdu, 0xffff))), false, attempts);
  }

  private AssociationExchange(Aarq request, boolean high, int attempts) {
    this.request = request;
    this.high = high;
    this.attempts = attempts;
  }

  /**
   * With security by COSEM.
   *
   * @param proposed what the client makes use of
   * @param maxPdu octets of the longest APDU that fits one payload
   * @param policy how it is secured
   * @param proofs what the client proves
   * @param attempts how often the AARQ is sent at most
   * @throws CosemException when a secret is missing
   */
  static AssociationExchange secured(
      Conformance proposed, int maxPdu, SecurityPolicy policy, Proofs proofs, int attempts)
      throws CosemException {
    Conformance all =
        policy.ciphering().isGeneral()
            ? new Conformance(proposed.bits() | Conformance.of(Service.GENERAL_PROTECTION).bits())
            : proposed;
    Mechanism mechanism = policy.mechanism();
    Aarq aarq =
        new Aarq(
            policy.ciphers() ? ApplicationContextName.LN_CIPHERED : ApplicationContextName.LN,
            mechanism == Mechanism.LOW && !policy.ciphers()
                ? Optional.empty()
                : Optional.of(proofs.clientTitle()),
            Optional.empty(),
            OptionalInt.empty(),
            mechanism == Mechanism.NONE ? Optional.empty() : Optional.of(mechanism.oid()),
            proofs.callingValue(),
            Optional.of(new InitiateRequest(all, Math.min(maxPdu, 0xffff))));
    return new AssociationExchange(aarq, mechanism.isHigh(), attempts);
  }

  /** The invocation counter that the meter expects, when it said so. */
  OptionalLong expectedCounter() {
    return expectedCounter;
  }

  @Override
  public Step<Opened> start() {
    return timedOut();
  }

  @Override
  public Step<Opened> timedOut() {
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
  public Step<Opened> received(Line.Received answer) {
    Apdu apdu = answer.apdu();
    if (apdu instanceof ExceptionResponse exception && exception.isAboutCiphering()) {
      expectedCounter = exception.invocationCounter();
      return refused("it does not take our ciphering: " + exception.serviceError());
    }
    if (!(apdu instanceof Aare aare)) {
      return new Step.Stray<>();
    }
    int diagnostic = aare.diagnostic().value();
    if (aare.result() != Aare.ACCEPTED) {
      String source = aare.diagnostic().provider() ? "provider" : "user";
      return refused(
          "result " + aare.result() + ", diagnostic " + diagnostic + " of the " + source);
    }
    Optional<Octets> challenge = aare.respondingAuthenticationValue();
    if (high && challenge.isEmpty()) {
      return refused("it accepts without high level security, which its policy wants");
    }
    if (!high && !aare.diagnostic().provider() && diagnostic == AUTHENTICATION_REQUIRED) {
      return refused(
          "it wants authentication by COSEM: give its group a policy (io.tiaki.cosem.client.policy)");
    }
    if (!(aare.userInformation().orElse(null) instanceof InitiateResponse response)) {
      return refused("its answer has no InitiateResponse in plain");
    }
    if (!response.negotiatedConformance().contains(Service.GET)) {
      return refused("it does not offer GET");
    }
    return new Step.Done<>(new Opened(response, challenge));
  }

  /** An AARE that cannot be read will not become better by repetition. */
  @Override
  public Step<Opened> unreadable(byte[] payload, CodecException why) {
    boolean answer = payload.length > WrapperPdu.HEADER && payload[WrapperPdu.HEADER] == AARE;
    return answer ? refused("its answer cannot be read: " + why.getMessage()) : new Step.Stray<>();
  }

  private static Step<Opened> refused(String why) {
    return new Step.Failed<>(
        new CosemException(Reason.REFUSED, "The meter refused the association: " + why));
  }
}
