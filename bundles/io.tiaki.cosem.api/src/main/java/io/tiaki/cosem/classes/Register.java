package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.Repetition;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quantity;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Register, class 3 version 0 (IEC 62056-6-2, 4.3.2). */
public class Register extends CosemObject {
  public Register(CosemClient client, MeterId meter, ObisCode logicalName) {
    this(client, meter, 3, logicalName);
  }

  Register(CosemClient client, MeterId meter, int classId, ObisCode logicalName) {
    super(client, meter, classId, logicalName);
  }

  /** The value with scaler and unit. */
  public CompletionStage<Quantity> value() {
    return read(
        List.of(3, 2),
        answers -> {
          ScalerUnit scale = answers.next("scaler_unit", ScalerUnit::of);
          return answers.next("value", scale::quantity);
        });
  }

  /** Scaler and unit; they do not change. */
  public CompletionStage<ScalerUnit> scalerUnit() {
    return read(3, "scaler_unit", ScalerUnit::of);
  }

  /** Sets the value to its default. */
  public CompletionStage<Void> reset(Repetition repetition) {
    return invoke(1, "reset", Encoded.ZERO, repetition);
  }
}
