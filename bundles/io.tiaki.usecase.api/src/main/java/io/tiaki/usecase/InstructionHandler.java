package io.tiaki.usecase;

import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/** Carries out instructions of some types (whiteboard service). Safe for use by many threads. */
@ConsumerType
public interface InstructionHandler {
  /** The types it carries out; constant. */
  Set<String> types();

  /**
   * Carries one out. Never blocks.
   *
   * @return always completes normally, latest a little after {@link Instruction#validUntil()}
   */
  CompletionStage<Outcome> handle(Instruction instruction);
}
