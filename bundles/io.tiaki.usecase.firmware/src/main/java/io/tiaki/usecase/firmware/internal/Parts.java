package io.tiaki.usecase.firmware.internal;

import io.tiaki.platform.StateException;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import io.tiaki.usecase.work.Parameters;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Keeps images that come in parts, each an instruction of its own. */
public final class Parts {
  /** The instruction. */
  public static final String TYPE = "firmware.part";

  private static final String OCTETS = "octets.";
  private static final int MOST_PIECES = 3;

  private Parts() {}

  /** Keeps a part; always completes normally. */
  public static CompletionStage<Outcome> handle(
      Instruction instruction, Images images, Instant now) {
    try {
      Parameters.check(
          instruction, Set.of("sha-256", "size", "part", OCTETS + 1, OCTETS + 2, OCTETS + 3));
      return images
          .keep(
              FirmwareWishes.sha256(instruction),
              FirmwareWishes.size(instruction),
              Integer.parseInt(FirmwareWishes.wanted(instruction, "part", "[0-9]{1,3}")),
              octets(instruction),
              now)
          .handle((durable, failure) -> failure == null ? kept() : notKept(failure));
    } catch (IllegalArgumentException e) {
      return CompletableFuture.completedStage(
          Outcome.of(Status.MALFORMED, TYPE + " is malformed: " + e.getMessage()));
    }
  }

  private static byte[] octets(Instruction instruction) {
    StringBuilder all = new StringBuilder();
    for (int piece = 1; piece <= MOST_PIECES; piece++) {
      all.append(instruction.parameters().getOrDefault(OCTETS + piece, ""));
    }
    try {
      return Base64.getDecoder().decode(all.toString());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("its octets are no base64", e);
    }
  }

  private static Outcome kept() {
    return Outcome.of(Status.DONE, "");
  }

  private static Outcome notKept(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    boolean full = cause instanceof StateException e && e.reason() == StateException.Reason.FULL;
    return Outcome.of(
        Status.FAILED,
        full
            ? "The gateway's disk is full: make room there, then send the image again"
            : "The gateway could not keep the image: send it again later");
  }
}
