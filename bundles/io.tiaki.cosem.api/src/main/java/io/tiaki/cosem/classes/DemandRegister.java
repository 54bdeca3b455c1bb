package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.Repetition;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quantity;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Demand register, class 5 version 0 (IEC 62056-6-2, 4.3.4). */
public final class DemandRegister extends CosemObject {
  /**
   * What belongs together.
   *
   * @param currentAverage of the running period
   * @param lastAverage of the periods before
   * @param status of a type of the manufacturer's choice
   * @param captureTime when the last average was made
   * @param startTimeCurrent when the running period began
   */
  public record Demand(
      Quantity currentAverage,
      Quantity lastAverage,
      CosemData status,
      CosemDateTime captureTime,
      CosemDateTime startTimeCurrent) {}

  public DemandRegister(CosemClient client, MeterId meter, ObisCode logicalName) {
    super(client, meter, 5, logicalName);
  }

  /** The averages with scaler and unit, status and times. */
  public CompletionStage<Demand> demand() {
    return read(
        List.of(4, 2, 3, 5, 6, 7),
        answers -> {
          ScalerUnit scale = answers.next("scaler_unit", ScalerUnit::of);
          return new Demand(
              answers.next("current_average_value", scale::quantity),
              answers.next("last_average_value", scale::quantity),
              answers.next("status", Element::data),
              answers.next("capture_time", Element::dateTime),
              answers.next("start_time_current", Element::dateTime));
        });
  }

  /** Scaler and unit; they do not change. */
  public CompletionStage<ScalerUnit> scalerUnit() {
    return read(4, "scaler_unit", ScalerUnit::of);
  }

  /** Time between two averages, seconds. */
  public CompletionStage<Duration> period() {
    return read(8, "period", Element::seconds);
  }

  /** Periods that an average spans, 1 to 65,535. */
  public CompletionStage<Integer> numberOfPeriods() {
    return read(9, "number_of_periods", e -> (int) e.integer(1, 0xffff));
  }

  /** Sets the averages to their default and begins a period. */
  public CompletionStage<Void> reset(Repetition repetition) {
    return invoke(1, "reset", Encoded.ZERO, repetition);
  }

  /** Ends the running period. */
  public CompletionStage<Void> nextPeriod(Repetition repetition) {
    return invoke(2, "next_period", Encoded.ZERO, repetition);
  }
}
