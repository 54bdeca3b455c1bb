package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.classes.CaptureObject;
import io.tiaki.model.Measurement;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quality;
import io.tiaki.model.Reading;
import io.tiaki.model.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads clock and registers of a meter as they are now, at once where the meter can. */
final class RegisterRead {
  private static final AttributeDescriptor CLOCK = new AttributeDescriptor(8, ObisCode.CLOCK, 2);
  private static final List<ObisCode> USUAL =
      List.of(
          ObisCode.ACTIVE_ENERGY_IMPORT,
          ObisCode.ACTIVE_ENERGY_EXPORT,
          ObisCode.ACTIVE_POWER_IMPORT,
          ObisCode.VOLTAGE_L1);
  private static final int REGISTER_CLASS = 3;

  private final MeterId meter;
  private final List<Measurement> measurements = new ArrayList<>();
  private ClockValue clock;
  private @Nullable DataAccessResult refusal;

  private RegisterRead(MeterId meter, Instant now) {
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
    RegisterRead read = new RegisterRead(meter, now);
    Map<CaptureObject, Optional<ScalerUnit>> registers = registers(layout);
    List<AttributeDescriptor> wanted = wanted(registers);
    return cosem
        .get(meter, wanted.stream().map(AccessSpecification.Get::new).toList())
        .thenCompose(answers -> read.reading(registers, wanted, answers));
  }

  /** The clock, then all values, and what scaler and unit they have where that is not known. */
  private static List<AttributeDescriptor> wanted(
      Map<CaptureObject, Optional<ScalerUnit>> registers) {
    List<AttributeDescriptor> wanted = new ArrayList<>();
    wanted.add(CLOCK);
    registers.forEach(
        (register, scale) -> {
          wanted.add(value(register));
          if (scale.isEmpty()) {
            wanted.add(scaler(register));
          }
        });
    return wanted;
  }

  private static AttributeDescriptor value(CaptureObject register) {
    return new AttributeDescriptor(register.classId(), register.instance(), register.attribute());
  }

  private static AttributeDescriptor scaler(CaptureObject register) {
    return new AttributeDescriptor(
        register.classId(), register.instance(), register.scalerAttribute());
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

  private CompletionStage<Reading> reading(
      Map<CaptureObject, Optional<ScalerUnit>> registers,
      List<AttributeDescriptor> wanted,
      List<GetResult> answers) {
    Map<AttributeDescriptor, GetResult> told = new HashMap<>();
    for (int i = 0; i < wanted.size(); i++) {
      told.put(wanted.get(i), answers.get(i));
    }
    if (told.get(CLOCK) instanceof GetResult.Value value) {
      ClockValue.of(value.data()).ifPresent(c -> clock = c);
    }
    try {
      for (Map.Entry<CaptureObject, Optional<ScalerUnit>> one : registers.entrySet()) {
        Optional<ScalerUnit> scale =
            one.getValue().isPresent()
                ? one.getValue()
                : LayoutLearner.scaler(one.getKey(), told.get(scaler(one.getKey())));
        scale.ifPresent(s -> value(one.getKey(), s, told.get(value(one.getKey()))));
      }
    } catch (NonsenseException | CosemException e) {
      return CompletableFuture.failedFuture(e);
    }
    return reading();
  }

  private void value(CaptureObject register, ScalerUnit scale, @Nullable GetResult result) {
    if (result instanceof GetResult.Value value) {
      Numbers.quantity(value.data(), scale.scaler(), scale.unit())
          .ifPresent(q -> measurements.add(new Measurement(register.instance(), q)));
    } else if (result instanceof GetResult.Error error) {
      refusal = error.result();
    }
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
