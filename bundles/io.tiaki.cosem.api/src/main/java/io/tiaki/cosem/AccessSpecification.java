package io.tiaki.cosem;

import java.util.Optional;

/**
 * One of several requests that go to a meter together: Access-Request-Specification with its data
 * (IEC 62056-5-3, 9.5), also used for lists.
 */
public sealed interface AccessSpecification {
  /**
   * Reads an attribute.
   *
   * @param access which part of it; empty for all
   */
  record Get(AttributeDescriptor attribute, Optional<SelectiveAccess> access)
      implements AccessSpecification {
    /** All of the attribute. */
    public Get(AttributeDescriptor attribute) {
      this(attribute, Optional.empty());
    }
  }

  /** Writes an attribute. */
  record Set(AttributeDescriptor attribute, CosemData value) implements AccessSpecification {}

  /**
   * Invokes a method.
   *
   * @param parameters as the class defines them; most methods take {@code integer(0)}
   */
  record Action(MethodDescriptor method, Optional<CosemData> parameters)
      implements AccessSpecification {}
}
