package io.tiaki.usecase.work;

import io.tiaki.usecase.Instruction;
import java.util.Set;
import java.util.function.Function;

/**
 * What is particular to a use case.
 *
 * @param name in lower case, as "supply": for its threads and texts; what it did is noted in the
 *     map NAME.acts of the gateway's state
 * @param types of instruction that it carries out
 * @param busy what goes on when there are too many, as "Too many supplies are being switched"
 * @param reader reads an instruction; throws {@link IllegalArgumentException} when it is not
 *     well-formed, with a message that says why
 */
public record UseCase(
    String name, Set<String> types, String busy, Function<Instruction, Wish> reader) {
  public UseCase {
    types = Set.copyOf(types);
  }

  String map() {
    return name + ".acts";
  }
}
