package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Why something did not work, in the words of an outcome. */
public final class Failures {
  private Failures() {}

  /** The failure itself, without the wrapping of futures. */
  public static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Whether the session with the meter went away. */
  static boolean isUnreachable(Throwable failure) {
    return cause(failure) instanceof CosemException e
        && e.reason() == CosemException.Reason.UNREACHABLE;
  }

  /**
   * There was no session.
   *
   * @param why as far as it is known
   */
  static Outcome unreachable(@Nullable Throwable why) {
    return Outcome.of(
        Status.UNREACHABLE,
        "There was no session with the meter in time"
            + (why == null ? "" : " (" + text(cause(why)) + ")")
            + ". Check that it has power and that its address is right, then ask again.");
  }

  static Outcome outcome(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof CosemException e) {
      return outcome(e);
    } else if (cause instanceof RegisterRead.RefusedException) {
      return Outcome.of(Status.REFUSED, text(cause));
    } else if (cause instanceof NonsenseException) {
      return Outcome.of(Status.FAILED, "The meter's answer cannot be used: " + text(cause));
    }
    return Outcome.of(
        Status.FAILED, "The gateway could not carry it out: " + cause.getClass().getSimpleName());
  }

  private static Outcome outcome(CosemException e) {
    return switch (e.reason()) {
      case UNREACHABLE -> unreachable(e);
      case TIMED_OUT ->
          Outcome.of(Status.TIMED_OUT, "The meter did not answer in time: " + text(e));
      case ACCESS_REFUSED -> refusal(e);
      case REFUSED -> Outcome.of(Status.REFUSED, "The meter refused the association: " + text(e));
      case OVERLOADED ->
          Outcome.of(Status.OVERLOADED, "Too many requests wait for this meter: ask again later");
      case WRONG_NAME ->
          Outcome.of(
              Status.FAILED,
              "The meter's COSEM name is not the one of its certificate: have its certificate issued for its logical device name");
      default ->
          Outcome.of(
              Status.FAILED, "The meter's answer is not what the standard allows: " + text(e));
    };
  }

  private static Outcome refusal(CosemException e) {
    if (e.retryable()) {
      return Outcome.of(Status.FAILED, text(e) + ": ask again later");
    }
    String remedy =
        switch (e.result().orElse(DataAccessResult.OTHER_REASON)) {
          case OBJECT_UNDEFINED, OBJECT_UNAVAILABLE, OBJECT_CLASS_INCONSISTENT ->
              ". The meter has no such profile";
          case SCOPE_OF_ACCESS_VIOLATED, TYPE_UNMATCHED ->
              ". The meter does not let its profile be read by time (selective access by range)";
          case READ_WRITE_DENIED -> ". Give the gateway's client the right to read it";
          default -> "";
        };
    return Outcome.of(Status.REFUSED, text(e) + remedy);
  }

  private static String text(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
