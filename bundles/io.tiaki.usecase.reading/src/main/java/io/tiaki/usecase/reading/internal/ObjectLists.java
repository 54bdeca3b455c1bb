package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.classes.CaptureObject;
import java.util.List;

/** capture_objects (IEC 62056-6-2, 4.3.6) and push object lists (4.4.8), as far as readings go. */
final class ObjectLists {
  /** The most objects of a list. */
  static final int MOST = 64;

  private ObjectLists() {}

  /** Reads a list; elements after the fourth of an entry (push setup version 2) are ignored. */
  static List<CaptureObject> of(CosemData data) throws NonsenseException {
    try {
      return CaptureObject.listOf(data, MOST);
    } catch (IllegalArgumentException e) {
      throw new NonsenseException("An object list is wrong: " + e.getMessage());
    }
  }

  /** Whether it is a register's value, with scaler and unit. */
  static boolean hasScaler(CaptureObject object) {
    return object.attribute() == 2 && object.scalerAttribute() != 0;
  }
}
