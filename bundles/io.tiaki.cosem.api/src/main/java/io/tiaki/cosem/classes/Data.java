package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.util.concurrent.CompletionStage;

/** Data, class 1 version 0 (IEC 62056-6-2, 4.3.1). */
public final class Data extends CosemObject {
  public Data(CosemClient client, MeterId meter, ObisCode logicalName) {
    super(client, meter, 1, logicalName);
  }

  /** The value, whatever it is. */
  public CompletionStage<CosemData> value() {
    return read(2, "value", Element::data);
  }

  /** The value as octets or text, for example a serial number. */
  public CompletionStage<Octets> octets() {
    return read(2, "value", Element::octets);
  }

  /** The value as an integer of any width, for example an invocation counter. */
  public CompletionStage<Long> integer() {
    return read(2, "value", e -> e.integer(Long.MIN_VALUE, Long.MAX_VALUE));
  }

  /** Writes the value. */
  public CompletionStage<Void> setValue(CosemData value, Repetition repetition) {
    return write(2, "value", value, repetition);
  }
}
