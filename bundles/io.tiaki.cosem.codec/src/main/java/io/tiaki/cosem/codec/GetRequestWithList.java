package io.tiaki.cosem.codec;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.SelectiveAccess;
import java.util.List;
import java.util.Optional;

/**
 * Get-Request-With-List (IEC 62056-5-3, 9.5).
 *
 * @param invoke which request it is
 * @param attributes what is wanted, answered in this order
 */
public record GetRequestWithList(InvokeIdAndPriority invoke, List<Item> attributes)
    implements GetRequest {
  /** Cosem-Attribute-Descriptor-With-Selection. */
  public record Item(AttributeDescriptor attribute, Optional<SelectiveAccess> access) {}

  public GetRequestWithList {
    attributes = List.copyOf(attributes);
  }
}
