package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemData;
import io.tiaki.model.ObisCode;
import java.util.List;

/**
 * capture_object_definition, an entry of capture_objects (IEC 62056-6-2, 4.3.6) or of a push object
 * list (4.4.8).
 *
 * @param classId interface class, 0 to 65,535
 * @param instance logical name
 * @param attribute which attribute, -128 to 127
 * @param dataIndex which element of it, 0 to 65,535; 0 is all of it
 */
public record CaptureObject(int classId, ObisCode instance, int attribute, int dataIndex) {
  private static final int NO_SCALER = 0;

  /** The clock's time. */
  public static final CaptureObject CLOCK = new CaptureObject(8, ObisCode.CLOCK, 2, 0);

  /**
   * @throws IllegalArgumentException when a number does not fit
   */
  public CaptureObject {
    if (((classId | dataIndex) & ~0xffff) != 0 || attribute < -128 || attribute > 127) {
      throw new IllegalArgumentException("Class and data index have 16 bits, an attribute 8");
    }
  }

  /**
   * Reads a list; elements after the fourth of an entry (push setup version 2) are ignored.
   *
   * @param most so many entries at most
   * @throws IllegalArgumentException when it is anything else
   */
  public static List<CaptureObject> listOf(CosemData data, int most) {
    if (data instanceof CosemData.Array array && array.elements().size() > most) {
      throw new IllegalArgumentException(
          "an object list of " + array.elements().size() + " entries, more than " + most);
    }
    return Element.of(data).array(CaptureObject::of);
  }

  static CaptureObject of(Element element) {
    List<Element> parts = element.structure(4);
    return new CaptureObject(
        parts.get(0).u16(), parts.get(1).logicalName(), parts.get(2).i8(), parts.get(3).u16());
  }

  /** As the meter takes it. */
  public CosemData data() {
    return Encoded.structure(
        Encoded.u16(classId),
        Encoded.name(instance),
        Encoded.i8(attribute),
        Encoded.u16(dataIndex));
  }

  /** Whether it is a clock's time, whatever the clock's name. */
  public boolean isTime() {
    return classId == 8 && attribute == 2;
  }

  /** The attribute of the same object with scaler_unit of this value; 0 when it has none. */
  public int scalerAttribute() {
    if (attribute != 2 && !(classId == 5 && attribute == 3) || dataIndex != 0) {
      return NO_SCALER;
    }
    return switch (classId) {
      case 3, 4 -> 3;
      case 5 -> 4;
      default -> NO_SCALER;
    };
  }
}
