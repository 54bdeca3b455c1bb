package io.tiaki.dispatch.internal;

import io.tiaki.usecase.Instruction;
import java.util.Optional;

/**
 * What is known of an instruction's id when the instruction comes.
 *
 * @param repeated the same instruction, when it came before
 * @param objection why the id cannot be used, with a remedy; empty when it can. Says nothing of
 *     what became of the instruction that has the id.
 */
public record Prior(Optional<Remembered> repeated, String objection) {
  static final Prior NONE = new Prior(Optional.empty(), "");

  /** The id is known, by an entry that can perhaps be read. */
  static Prior of(Instruction instruction, Optional<Remembered> entry) {
    if (entry.isEmpty()) {
      return objecting(
          "This id is in the gateway's memory in a form that this version cannot read, so it may have"
              + " acted already: check, then ask again with a new id");
    }
    return entry.get().instruction().issuer().equals(instruction.issuer())
        ? new Prior(entry, "")
        : otherIssuer();
  }

  /** The id belongs to another issuer. */
  public static Prior otherIssuer() {
    return objecting("This id was used by another issuer: ask again with a new id");
  }

  private static Prior objecting(String text) {
    return new Prior(Optional.empty(), text);
  }
}
