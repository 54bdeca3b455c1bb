package io.tiaki.usecase.work;

import io.tiaki.cosem.AccessResult;
import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.SignedAnswer;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sends a step once: signed from end to end when the instruction carries it so (decision 8), else
 * in the gateway's own name. Without an answer the meter is looked at, nothing is repeated blindly.
 */
final class Requests {
  private static final String SIGNED = "signed.";

  private Requests() {}

  /** Why the meter refused; empty when it did not. Fails with {@link CosemException}. */
  static CompletionStage<String> send(CosemClient client, Job job, Plan.Step step) {
    String signed = job.instruction.parameters().getOrDefault(SIGNED + step.name(), "");
    if (!signed.isEmpty()) {
      return signed(client, job, step, signed);
    } else if (job.instruction.parameters().keySet().stream().anyMatch(k -> k.startsWith(SIGNED))) {
      String text = "the step \"" + step.name() + "\" is needed and was not signed";
      return CompletableFuture.failedStage(new CosemException(Reason.NOT_AS_DECLARED, text));
    }
    if (step.request() instanceof AccessSpecification.Set set) {
      return client
          .set(job.meter, set.attribute(), set.value(), Repetition.NEVER)
          .thenCompose(Requests::said);
    } else if (step.request() instanceof AccessSpecification.Action action) {
      return client
          .action(job.meter, action.method(), action.parameters(), Repetition.NEVER)
          .thenCompose(Requests::said);
    }
    throw new IllegalArgumentException("Steps write or execute");
  }

  private static CompletionStage<String> signed(
      CosemClient client, Job job, Plan.Step step, String base64) {
    try {
      Octets apdu = Octets.of(Base64.getDecoder().decode(base64));
      return client
          .signed(job.meter, apdu, step.request(), Repetition.NEVER)
          .thenCompose(Requests::said);
    } catch (IllegalArgumentException e) {
      String text = "the signed step \"" + step.name() + "\" is no base64";
      return CompletableFuture.failedStage(new CosemException(Reason.NOT_AS_DECLARED, text));
    }
  }

  private static CompletionStage<String> said(SignedAnswer answer) {
    Optional<AccessResult> result = answer.result();
    if (result.isPresent() && result.get() instanceof AccessResult.Set set) {
      return said(set.result());
    } else if (result.isPresent() && result.get() instanceof AccessResult.Action action) {
      return said(action.result());
    }
    // Ciphered for the issuer: what the meter shows then tells.
    return CompletableFuture.completedStage("");
  }

  private static CompletionStage<String> said(ActionResult result) {
    return said(DataAccessResult.ofCode(result.code().number()));
  }

  private static CompletionStage<String> said(DataAccessResult result) {
    return result == DataAccessResult.TEMPORARY_FAILURE
        ? CompletableFuture.failedStage(
            new CosemException(result, "the meter cannot do it at the moment"))
        : CompletableFuture.completedStage(
            result == DataAccessResult.SUCCESS ? "" : result.toString());
  }
}
