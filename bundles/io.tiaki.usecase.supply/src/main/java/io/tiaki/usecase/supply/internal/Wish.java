package io.tiaki.usecase.supply.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.model.MeterId;
import io.tiaki.usecase.Instruction;
import java.util.Set;
import java.util.TreeSet;
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
    Set<String> known =
        instruction.type().equals("supply.limit") ? Limiting.PARAMETERS : Switching.PARAMETERS;
    // What is not understood may be a condition: then it must not be done without it.
    instruction.parameters().keySet().stream()
        .filter(name -> !known.contains(name))
        .sorted()
        .findFirst()
        .ifPresent(
            name -> {
              throw new IllegalArgumentException(
                  "it has the parameter "
                      + printable(name)
                      + ", which this gateway does not know for it; leave it out, or update the gateway. Known are "
                      + String.join(", ", new TreeSet<>(known)));
            });
    return switch (instruction.type()) {
      case "supply.connect" -> new Switching(Switching.Target.CONNECTED);
      case "supply.disconnect" -> new Switching(Switching.Target.DISCONNECTED);
      case "supply.arm" -> new Switching(Switching.Target.ARMED);
      case "supply.limit" -> Limiting.of(instruction.parameters());
      default -> throw new IllegalArgumentException("it is no instruction about a supply");
    };
  }

  private static String printable(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9 ._-]", "?");
    return plain.length() <= 64 ? plain : plain.substring(0, 64) + "...";
  }
}
