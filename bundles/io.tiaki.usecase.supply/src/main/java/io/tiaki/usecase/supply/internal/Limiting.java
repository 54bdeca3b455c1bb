package io.tiaki.usecase.supply.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.classes.Limiter;
import io.tiaki.cosem.classes.Limiter.Monitored;
import io.tiaki.cosem.classes.Register;
import io.tiaki.cosem.classes.ScalerUnit;
import io.tiaki.model.MeterId;
import io.tiaki.usecase.work.View;
import io.tiaki.usecase.work.Wish;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The power is to be limited: limiter, class 71 (IEC 62056-6-2, 4.5.9).
 *
 * @param watts the threshold; empty: none
 * @param over so long above it is tolerated, whole seconds
 * @param emergency when it holds; empty: in normal operation
 */
record Limiting(OptionalLong watts, Duration over, Optional<Emergency> emergency) implements Wish {
  static final Set<String> PARAMETERS =
      Set.of(
          "threshold.w",
          "over.s",
          "emergency.from",
          "emergency.s",
          "signed.over",
          "signed.normal",
          "signed.emergency",
          "signed.groups",
          "signed.profile");

  private static final long MOST_WATTS = 100_000_000;
  private static final long MOST_OVER = 86_400;
  private static final long MOST_EMERGENCY = 31 * 86_400L;
  private static final int REGISTER = 3;
  private static final int VALUE = 2;
  private static final int WATT = 27;

  /**
   * For how long.
   *
   * @param from its begin, whole seconds
   * @param duration whole seconds; zero ends it
   */
  record Emergency(Instant from, Duration duration) {}

  /**
   * Reads the parameters.
   *
   * @throws IllegalArgumentException when one cannot be right
   */
  static Limiting of(Map<String, String> parameters) {
    String threshold = parameters.getOrDefault("threshold.w", "");
    return new Limiting(
        threshold.equals("none")
            ? OptionalLong.empty()
            : OptionalLong.of(number("threshold.w", threshold, MOST_WATTS)),
        Duration.ofSeconds(number("over.s", parameters.getOrDefault("over.s", "0"), MOST_OVER)),
        emergency(parameters));
  }

  private static Optional<Emergency> emergency(Map<String, String> parameters) {
    String seconds = parameters.getOrDefault("emergency.s", "");
    String from = parameters.getOrDefault("emergency.from", "");
    if (seconds.isEmpty() && from.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Emergency(
              Instant.parse(from).truncatedTo(ChronoUnit.SECONDS),
              Duration.ofSeconds(number("emergency.s", seconds, MOST_EMERGENCY))));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("emergency.from is no time like 2026-01-01T12:00:00Z", e);
    }
  }

  private static long number(String name, String text, long most) {
    if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) > most) {
      throw new IllegalArgumentException(name + " is no number from 0 to " + most);
    }
    return Long.parseLong(text);
  }

  @Override
  public CompletionStage<View> look(CosemClient client, MeterId meter) {
    Limiter limiter = new Limiter(client, meter, Limiter.USUAL);
    return limiter
        .monitoredValue()
        .thenCompose(monitored -> unit(client, meter, monitored))
        .thenCompose(
            unit ->
                limiter
                    .thresholds()
                    .thenCompose(
                        thresholds ->
                            limiter
                                .emergencyProfile()
                                .thenCombine(limiter.emergencyProfileGroups(), Limits.Planned::new)
                                .thenCombine(
                                    limiter.isEmergency(),
                                    (planned, active) ->
                                        new Limits(this, unit, thresholds, planned, active))));
  }

  /** What the thresholds are counted in: W, times a power of ten. */
  private static CompletionStage<ScalerUnit> unit(
      CosemClient client, MeterId meter, Monitored monitored) {
    if (monitored.classId() != REGISTER || monitored.attribute() != VALUE) {
      return notPower();
    }
    return new Register(client, meter, monitored.instance())
        .scalerUnit()
        .thenCompose(
            unit -> unit.unitCode() == WATT ? CompletableFuture.completedStage(unit) : notPower());
  }

  private static CompletionStage<ScalerUnit> notPower() {
    return CompletableFuture.failedStage(
        new CosemException(Reason.PROTOCOL, "its limiter does not watch a power in W"));
  }

  @Override
  public String text() {
    return (watts.isPresent() ? "limit to " + watts.getAsLong() + " W" : "lift the limit")
        + emergency
            .map(e -> " in an emergency of " + e.duration().toSeconds() + " s from " + e.from())
            .orElse("");
  }
}
