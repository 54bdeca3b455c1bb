package io.tiaki.cosem;

import io.tiaki.model.ObisCode;

/**
 * Cosem-Attribute-Descriptor (IEC 62056-5-3, 9.5): which attribute of which object.
 *
 * @param classId interface class, 0 to 65,535
 * @param instance the object's logical name
 * @param attribute 1 is the logical name; -128 to 127
 */
public record AttributeDescriptor(int classId, ObisCode instance, int attribute) {
  public AttributeDescriptor {
    Ranges.check(classId, 0, 65_535);
    Ranges.check(attribute, -128, 127);
  }
}
