package io.tiaki.cosem.codec;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.MethodDescriptor;
import java.util.List;

/**
 * Action-Request-With-List (IEC 62056-5-3, 9.5).
 *
 * @param invoke which request it is
 * @param methods what is invoked, in this order
 * @param parameters one for each method; null-data for none
 */
public record ActionRequestWithList(
    InvokeIdAndPriority invoke, List<MethodDescriptor> methods, List<CosemData> parameters)
    implements ActionRequest {
  /**
   * @throws IllegalArgumentException when there are not as many parameters as methods
   */
  public ActionRequestWithList {
    methods = List.copyOf(methods);
    parameters = List.copyOf(parameters);
    if (methods.size() != parameters.size()) {
      throw new IllegalArgumentException("A list has as many parameters as methods");
    }
  }
}
