package io.tiaki.usecase;

import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
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

  /**
   * Carries one out and tells why it has to wait. Without more it tells nothing.
   *
   * @param waiting told, rarely and before the outcome, why it could not be carried out yet and is
   *     tried again; on any thread, never blocks
   * @return as {@link #handle(Instruction)}
   */
  default CompletionStage<Outcome> handle(Instruction instruction, Consumer<String> waiting) {
    return handle(instruction);
  }

  /**
   * Whether an instruction that a restart of the gateway interrupted may be handed over again:
   * because twice is the same as once, or because the handler remembers by {@link Instruction#id()}
   * what it did. Others end with {@code failed}.
   */
  default boolean resumes(String type) {
    return false;
  }
}
