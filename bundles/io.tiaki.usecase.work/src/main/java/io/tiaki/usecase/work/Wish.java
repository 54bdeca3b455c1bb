package io.tiaki.usecase.work;

import io.tiaki.cosem.CosemClient;
import io.tiaki.model.MeterId;
import java.util.concurrent.CompletionStage;

/** What an instruction wants of a meter. */
public interface Wish {
  /** Reads what the meter is. */
  CompletionStage<View> look(CosemClient client, MeterId meter);

  /** What is wished, for people. */
  String text();

  /** What is as it was when the meter could not be reached in time, for people. */
  default String undone() {
    return "Nothing was done";
  }
}
