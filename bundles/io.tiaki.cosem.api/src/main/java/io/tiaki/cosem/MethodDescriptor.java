package io.tiaki.cosem;

import io.tiaki.model.ObisCode;

/**
 * Cosem-Method-Descriptor (IEC 62056-5-3, 9.5): which method of which object.
 *
 * @param classId interface class, 0 to 65,535
 * @param instance the object's logical name
 * @param method -128 to 127; the specific methods of a class count from 1
 */
public record MethodDescriptor(int classId, ObisCode instance, int method) {
  public MethodDescriptor {
    Ranges.check(classId, 0, 65_535);
    Ranges.check(method, -128, 127);
  }
}
