package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quantity;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Extended register, class 4 version 0 (IEC 62056-6-2, 4.3.3). */
public final class ExtendedRegister extends Register {
  /**
   * What belongs together.
   *
   * @param value with scaler and unit
   * @param status of a type of the manufacturer's choice
   * @param captureTime when it was registered
   */
  public record Captured(Quantity value, CosemData status, CosemDateTime captureTime) {}

  public ExtendedRegister(CosemClient client, MeterId meter, ObisCode logicalName) {
    super(client, meter, 4, logicalName);
  }

  /** Value, status and capture time. */
  public CompletionStage<Captured> captured() {
    return read(
        List.of(3, 2, 4, 5),
        answers -> {
          ScalerUnit scale = answers.next("scaler_unit", ScalerUnit::of);
          return new Captured(
              answers.next("value", scale::quantity),
              answers.next("status", Element::data),
              answers.next("capture_time", Element::dateTime));
        });
  }
}
