package io.tiaki.usecase.work;

import io.tiaki.cosem.CosemException;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Why something did not work, in the words of an outcome. */
final class Failures {
  private Failures() {}

  static Optional<CosemException> ofClient(Throwable failure) {
    return cause(failure) instanceof CosemException e ? Optional.of(e) : Optional.empty();
  }

  static String text(Throwable failure) {
    Throwable cause = cause(failure);
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** A failure that no repetition mends. */
  static Outcome outcome(Throwable failure) {
    Optional<CosemException> client = ofClient(failure);
    if (client.isEmpty()) {
      return Outcome.of(Status.FAILED, "The gateway could not carry it out: " + text(failure));
    }
    String text = text(failure);
    return switch (client.get().reason()) {
      case REFUSED -> Outcome.of(Status.REFUSED, "The meter refused the association: " + text);
      case ACCESS_REFUSED -> Outcome.of(Status.REFUSED, "The meter refused it: " + text);
      case NOT_AS_DECLARED ->
          Outcome.of(Status.REFUSED, "The gateway sent nothing to the meter: " + text);
      case NOT_OFFERED -> Outcome.of(Status.REFUSED, "The meter takes no signed request: " + text);
      case WRONG_NAME ->
          Outcome.of(
              Status.FAILED,
              "The meter's COSEM name is not the one of its certificate: have its certificate issued for its logical device name");
      default -> Outcome.of(Status.FAILED, "The meter's answer cannot be used: " + text);
    };
  }
}
