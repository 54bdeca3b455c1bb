package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.SelectiveAccess;
import java.util.Optional;

/** The requests of the client's interface. */
public final class Asking {
  private Asking() {}

  public static Request<GetResult> get(
      AttributeDescriptor attribute, Optional<SelectiveAccess> access) {
    return new Request<>(
        false, (terms, renewed) -> new GetExchange(attribute, access, terms, renewed));
  }

  public static Request<DataAccessResult> set(
      AttributeDescriptor attribute, CosemData value, Repetition repetition) {
    return new Request<>(
        true, (terms, renewed) -> new SetExchange(attribute, value, repetition, terms, renewed));
  }

  public static Request<ActionResult> action(
      MethodDescriptor method, Optional<CosemData> parameters, Repetition repetition) {
    return new Request<>(
        true,
        (terms, renewed) -> new ActionExchange(method, parameters, repetition, terms, renewed));
  }
}
