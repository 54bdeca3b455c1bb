package io.tiaki.usecase.reading.internal;

import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import io.tiaki.usecase.reading.Services;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which instructions are not begun at all, and why. */
final class Admission {
  private Admission() {}

  /**
   * Looks at an instruction.
   *
   * @param full whether as many are open as may be
   * @return why not; empty when it may begin
   */
  static Optional<Outcome> refusal(
      Services services,
      Function<MeterId, @Nullable MeterState> meters,
      Instruction instruction,
      Instant now,
      boolean full) {
    if (instruction.meter().isEmpty()) {
      return Optional.of(Outcome.of(Status.MALFORMED, instruction.type() + " needs a meter"));
    }
    if (!instruction.validUntil().isAfter(now)) {
      return Optional.of(
          Outcome.of(Status.EXPIRED, "Its validity had ended: ask again with a new id"));
    }
    if (full) {
      return Optional.of(
          Outcome.of(Status.OVERLOADED, "Too many readings are being asked for: ask again later"));
    }
    MeterId meter = instruction.meter().get();
    if (services.directory().isEmpty()) {
      return meters.apply(meter) == null
          ? Optional.of(
              Outcome.of(
                  Status.UNREACHABLE,
                  "The gateway's meter directory is not available: ask again later"))
          : Optional.empty();
    }
    return services
        .directory()
        .flatMap(directory -> directory.find(meter).map(Admission::blocked))
        .orElse(
            Optional.of(
                Outcome.of(
                    Status.UNKNOWN_METER,
                    "This gateway has no meter " + meter + ": check the id, or register it")));
  }

  private static Optional<Outcome> blocked(MeterEntry entry) {
    return entry.state() == MeterEntry.State.BLOCKED
        ? Optional.of(Outcome.of(Status.REFUSED, "The meter is blocked at this gateway"))
        : Optional.empty();
  }
}
