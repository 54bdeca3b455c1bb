package io.tiaki.usecase.work;

import io.tiaki.usecase.Instruction;
import java.util.Set;
import java.util.TreeSet;

/** What the parameters of instructions have in common. */
public final class Parameters {
  private Parameters() {}

  /**
   * Refuses what is not understood: it may be a condition, and then nothing must be done without
   * it.
   *
   * @throws IllegalArgumentException when the instruction has another parameter than those known
   */
  public static void check(Instruction instruction, Set<String> known) {
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
  }

  private static String printable(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9 ._-]", "?");
    return plain.length() <= 64 ? plain : plain.substring(0, 64) + "...";
  }
}
