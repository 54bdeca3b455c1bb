package io.tiaki.usecase.supply.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.model.MeterId;
import io.tiaki.usecase.Instruction;
import java.util.concurrent.CompletionStage;

/** What an instruction wants of a meter's supply. */
interface Wish {
  /** Reads what the meter is. */
  CompletionStage<View> look(CosemClient client, MeterId meter);

  /** What is wished, for people. */
  String text();

  /**
   * Reads an instruction.
   *
   * @throws IllegalArgumentException when it is not well-formed; the message says why
   */
  static Wish of(Instruction instruction) {
    return switch (instruction.type()) {
      case "supply.connect" -> new Switching(Switching.Target.CONNECTED);
      case "supply.disconnect" -> new Switching(Switching.Target.DISCONNECTED);
      case "supply.arm" -> new Switching(Switching.Target.ARMED);
      case "supply.limit" -> Limiting.of(instruction.parameters());
      default -> throw new IllegalArgumentException("it is no instruction about a supply");
    };
  }
}
