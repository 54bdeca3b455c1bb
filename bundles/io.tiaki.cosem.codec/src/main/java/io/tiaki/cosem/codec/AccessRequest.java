package io.tiaki.cosem.codec;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.SelectiveAccess;
import java.util.List;
import java.util.Optional;

/**
 * Access-Request (IEC 62056-5-3, 9.5, tag 217): several services at once.
 *
 * @param longInvokeIdAndPriority 32 bits: 0 to 23 invoke id, 28 self-descriptive, 29 continue on
 *     error, 30 confirmed, 31 high priority
 * @param dateTime when it was sent, if it says so
 * @param specifications what is asked, served in this order
 * @param data one for each specification; null-data for a GET
 */
public record AccessRequest(
    int longInvokeIdAndPriority,
    Optional<CosemDateTime> dateTime,
    List<Specification> specifications,
    List<CosemData> data)
    implements Apdu {
  /** Access-Request-Specification. */
  public sealed interface Specification {}

  /** Reads an attribute, or a part of it. */
  public record Get(AttributeDescriptor attribute, Optional<SelectiveAccess> access)
      implements Specification {}

  /** Writes an attribute, or a part of it. */
  public record Set(AttributeDescriptor attribute, Optional<SelectiveAccess> access)
      implements Specification {}

  /** Invokes a method. */
  public record Action(MethodDescriptor method) implements Specification {}

  /**
   * @throws IllegalArgumentException when there are not as many data as specifications
   */
  public AccessRequest {
    specifications = List.copyOf(specifications);
    data = List.copyOf(data);
    if (specifications.size() != data.size()) {
      throw new IllegalArgumentException("An access request has data for each specification");
    }
  }
}
