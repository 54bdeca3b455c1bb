package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.ActionRequestNormal;
import io.tiaki.cosem.codec.ActionResponseNormal;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.model.ObisCode;
import java.util.Optional;

/**
 * Passes 3 and 4 of high level security: reply_to_HLS_authentication of the current association
 * (IEC 62056-6-2, 4.4.4). It is not repeated: without answer the association begins anew.
 */
final class ProofExchange implements Exchange<Boolean> {
  private static final MethodDescriptor REPLY =
      new MethodDescriptor(15, ObisCode.of("0-0:40.0.0.255"), 1);

  private final Proofs proofs;
  private final Octets challenge;
  private final InvokeIdAndPriority invoke;

  /**
   * @param challenge of the meter
   */
  ProofExchange(Proofs proofs, Octets challenge, InvokeIdAndPriority invoke) {
    this.proofs = proofs;
    this.challenge = challenge;
    this.invoke = invoke;
  }

  @Override
  public Step<Boolean> start() {
    try {
      CosemData proof = new CosemData.OctetString(proofs.prove(challenge));
      return new Step.Send<>(new ActionRequestNormal(invoke, REPLY, Optional.of(proof)));
    } catch (CosemException e) {
      return new Step.Failed<>(e);
    } catch (IllegalStateException e) {
      return unusable(e);
    }
  }

  @Override
  public Step<Boolean> timedOut() {
    return new Step.Failed<>(
        new CosemException(Reason.TIMED_OUT, "No answer to the proof of the association"));
  }

  @Override
  public Step<Boolean> received(Line.Received answer) {
    Apdu apdu = answer.apdu();
    if (apdu instanceof ExceptionResponse exception) {
      return refused(exception.stateError() + ", " + exception.serviceError());
    }
    if (!(apdu instanceof ActionResponseNormal response)
        || response.invoke().invokeId() != invoke.invokeId()) {
      return new Step.Stray<>();
    }
    if (response.result().code() != ActionResult.Code.SUCCESS) {
      return refused("it does not take our proof: " + response.result().code());
    }
    return response.result().returnParameters().orElse(null) instanceof GetResult.Value value
            && value.data() instanceof CosemData.OctetString proof
        ? checked(proof.value())
        : refused("it does not prove itself");
  }

  private Step<Boolean> checked(Octets proof) {
    try {
      proofs.check(challenge, proof);
      return new Step.Done<>(true);
    } catch (CosemException e) {
      return new Step.Failed<>(e);
    } catch (IllegalStateException e) {
      return unusable(e);
    }
  }

  private static Step<Boolean> unusable(IllegalStateException e) {
    return new Step.Failed<>(
        new CosemException(Reason.REFUSED, "its keys cannot be used: " + e.getMessage(), e));
  }

  private static Step<Boolean> refused(String why) {
    return new Step.Failed<>(
        new CosemException(Reason.REFUSED, "The meter refused the association: " + why));
  }
}
