package io.tiaki.usecase.tariff.internal;

import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.work.Parameters;
import io.tiaki.usecase.work.UseCase;
import io.tiaki.usecase.work.Wish;
import java.time.Clock;
import java.util.Set;

/** Sets, activates and shows tariffs (R126 to R130). */
public final class TariffWishes {
  private static final String SET = "tariff.set";
  private static final String ACTIVATE = "tariff.activate";
  private static final String SHOW = "tariff.show";

  private TariffWishes() {}

  /** The use case, for its engine. */
  public static UseCase useCase(Clock clock) {
    return new UseCase(
        "tariff",
        Set.of(SET, ACTIVATE, SHOW),
        "Too many tariffs are being set",
        instruction -> of(instruction, clock));
  }

  private static Wish of(Instruction instruction, Clock clock) {
    switch (instruction.type()) {
      case SET:
        Parameters.check(instruction, Setting.PARAMETERS);
        return new Setting(Scheme.of(instruction.parameters()), clock);
      case ACTIVATE:
        Parameters.check(instruction, Activating.PARAMETERS);
        return Activating.of(instruction.parameters());
      case SHOW:
        Parameters.check(instruction, Set.of());
        return new Showing();
      default:
        throw new IllegalArgumentException("it is no instruction about a tariff");
    }
  }
}
