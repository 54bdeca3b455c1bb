package io.tiaki.usecase.supply.internal;

import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.work.Parameters;
import io.tiaki.usecase.work.UseCase;
import io.tiaki.usecase.work.Wish;
import java.util.Set;

/** Connects, disconnects, arms and limits supplies (R116 to R120). */
public final class SupplyWishes {
  private static final String LIMIT = "supply.limit";

  private SupplyWishes() {}

  /** The use case, for its engine. */
  public static UseCase useCase() {
    return new UseCase(
        "supply",
        Set.of("supply.connect", "supply.disconnect", "supply.arm", LIMIT),
        "Too many supplies are being switched",
        SupplyWishes::of);
  }

  private static Wish of(Instruction instruction) {
    String type = instruction.type();
    Parameters.check(instruction, type.equals(LIMIT) ? Limiting.PARAMETERS : Switching.PARAMETERS);
    return switch (type) {
      case "supply.connect" -> new Switching(Switching.Target.CONNECTED);
      case "supply.disconnect" -> new Switching(Switching.Target.DISCONNECTED);
      case "supply.arm" -> new Switching(Switching.Target.ARMED);
      case LIMIT -> Limiting.of(instruction.parameters());
      default -> throw new IllegalArgumentException("it is no instruction about a supply");
    };
  }
}
