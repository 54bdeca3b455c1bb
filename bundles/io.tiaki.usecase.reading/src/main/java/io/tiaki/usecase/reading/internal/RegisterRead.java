package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.model.Measurement;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quality;
import io.tiaki.model.Reading;
import io.tiaki.model.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads clock and registers of a meter as they are now. */
final class RegisterRead {
  private static final AttributeDescriptor CLOCK = new AttributeDescriptor(8, ObisCode.CLOCK, 2);
  private static final List<ObisCode> USUAL =
      List.of(
          ObisCode.ACTIVE_ENERGY_IMPORT,
          ObisCode.ACTIVE_ENERGY_EXPORT,
          ObisCode.ACTIVE_POWER_IMPORT,
          ObisCode.VOLTAGE_L1);
  private static final int REGISTER_CLASS = 3;

  private final CosemClient cosem;
  private final MeterId meter;
  private final List<Measurement> measurements = new ArrayList<>();
  private ClockValue clock;
  private @Nullable DataAccessResult refusal;

  private RegisterRead(CosemClient cosem, MeterId meter, Instant now) {
    this.cosem = cosem;
    this.meter = meter;
    this.clock = new ClockValue(now, Quality.QUESTIONABLE);
  }

  /**
   * Reads.
   *
   * @param layout what is known of the meter's registers; the usual ones are asked for anyway
   * @param now stands in for the meter's clock when it has none
   * @return the reading; fails with {@link CosemException}, {@link NonsenseException} or {@link
   *     RefusedException}
   */
  static CompletionStage<Reading> read(
      CosemClient cosem, MeterId meter, @Nullable Layout layout, Instant now) {
    RegisterRead read = new RegisterRead(cosem, meter, now);
    List<Map.Entry<CaptureObject, Optional<ScalerUnit>>> registers =
        List.copyOf(registers(layout).entrySet());
    return read.clock()
        .thenCompose(ignored -> read.next(registers, 0))
        .thenCompose(ignored -> read.reading());
  }

  /** The meter showed none of its registers. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  private static Map<CaptureObject, Optional<ScalerUnit>> registers(@Nullable Layout layout) {
    Map<CaptureObject, Optional<ScalerUnit>> registers = new LinkedHashMap<>();
    if (layout != null) {
      layout
          .registers()
          .limit(Reading.MAX_MEASUREMENTS - USUAL.size())
          .forEach(
              c ->
                  registers.put(
                      value(c.classId(), c.code()),
                      Optional.of(new ScalerUnit(c.scaler(), c.unit()))));
    }
    for (ObisCode code : USUAL) {
      if (layout == null || layout.register(code).isEmpty()) {
        registers.put(value(REGISTER_CLASS, code), Optional.empty());
      }
    }
    return registers;
  }

  private static CaptureObject value(int classId, ObisCode code) {
    return new CaptureObject(classId, code, 2, 0);
  }

  private CompletionStage<@Nullable Void> clock() {
    return cosem
        .get(meter, CLOCK)
        .thenAccept(
            result -> {
              if (result instanceof GetResult.Value value) {
                ClockValue.of(value.data()).ifPresent(c -> clock = c);
              }
            });
  }

  private CompletionStage<@Nullable Void> next(
      List<Map.Entry<CaptureObject, Optional<ScalerUnit>>> registers, int at) {
    if (at == registers.size()) {
      return CompletableFuture.completedFuture(null);
    }
    CaptureObject register = registers.get(at).getKey();
    Optional<ScalerUnit> known = registers.get(at).getValue();
    CompletionStage<Optional<ScalerUnit>> scale =
        known.isPresent()
            ? CompletableFuture.completedFuture(known)
            : LayoutLearner.scaler(cosem, meter, register);
    return scale
        .thenCompose(
            s -> s.isPresent() ? value(register, s.get()) : CompletableFuture.completedFuture(null))
        .thenCompose(ignored -> next(registers, at + 1));
  }

  private CompletionStage<@Nullable Void> value(CaptureObject register, ScalerUnit scale) {
    AttributeDescriptor attribute =
        new AttributeDescriptor(register.classId(), register.instance(), register.attribute());
    return cosem
        .get(meter, attribute)
        .thenAccept(
            result -> {
              if (result instanceof GetResult.Value value) {
                Numbers.quantity(value.data(), scale.scaler(), scale.unit())
                    .ifPresent(
                        quantity ->
                            measurements.add(new Measurement(register.instance(), quantity)));
              } else if (result instanceof GetResult.Error error) {
                refusal = error.result();
              }
            });
  }

  private CompletionStage<Reading> reading() {
    if (measurements.isEmpty()) {
      DataAccessResult result = refusal;
      return CompletableFuture.failedFuture(
          result == DataAccessResult.READ_WRITE_DENIED
                  || result == DataAccessResult.SCOPE_OF_ACCESS_VIOLATED
              ? new RefusedException(
                  "The meter does not let the gateway read its registers: " + result)
              : new NonsenseException(
                  result == null
                      ? "it has none of the usual registers"
                      : "it shows no register: " + result));
    }
    return CompletableFuture.completedFuture(
        new Reading(
            meter, ObisCode.CLOCK, clock.time(), measurements, clock.quality(), Source.ON_DEMAND));
  }
}
