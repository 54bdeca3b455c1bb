package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.CosemData;
import io.tiaki.model.ObisCode;
import java.util.ArrayList;
import java.util.List;

/**
 * An entry of capture_objects (IEC 62056-6-2, 4.3.6) or of a push object list (4.4.8).
 *
 * @param classId interface class
 * @param instance logical name
 * @param attribute which attribute
 * @param dataIndex which element of it; 0 is all of it
 */
public record CaptureObject(int classId, ObisCode instance, int attribute, int dataIndex) {
  /** The most objects of a list. */
  static final int MOST = 64;

  private static final int LOGICAL_NAME_OCTETS = 6;
  private static final int NO_SCALER = 0;

  /** Whether it is a register's value, with scaler and unit. */
  boolean hasScaler() {
    return scalerAttribute() != NO_SCALER;
  }

  /** The attribute that holds scaler_unit for this captured value. */
  int scalerAttribute() {
    if (attribute != 2 || dataIndex != 0) {
      return NO_SCALER;
    }
    return switch (classId) {
      case 3, 4 -> 3;
      case 5 -> 4;
      default -> NO_SCALER;
    };
  }

  /** Reads a list; elements after the fourth of an entry (push setup version 2) are ignored. */
  public static List<CaptureObject> listOf(CosemData data) throws NonsenseException {
    if (!(data instanceof CosemData.Array array)) {
      throw new NonsenseException("An object list is no array");
    }
    if (array.elements().size() > MOST) {
      throw new NonsenseException(
          "An object list has "
              + array.elements().size()
              + " entries, at most "
              + MOST
              + " are supported");
    }
    List<CaptureObject> objects = new ArrayList<>(array.elements().size());
    for (CosemData entry : array.elements()) {
      objects.add(of(entry));
    }
    return objects;
  }

  private static CaptureObject of(CosemData entry) throws NonsenseException {
    if (entry instanceof CosemData.Structure s
        && s.elements().size() >= 4
        && s.elements().get(0) instanceof CosemData.LongUnsigned classId
        && s.elements().get(1) instanceof CosemData.OctetString name
        && name.value().length() == LOGICAL_NAME_OCTETS
        && s.elements().get(2) instanceof CosemData.IntegerData attribute
        && s.elements().get(3) instanceof CosemData.LongUnsigned index) {
      return new CaptureObject(
          classId.value(), ObisCode.of(name.value().toArray()), attribute.value(), index.value());
    }
    throw new NonsenseException(
        "An entry of an object list is not {class id, logical name, attribute, data index}");
  }
}
