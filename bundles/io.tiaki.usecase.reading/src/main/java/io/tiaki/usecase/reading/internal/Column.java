package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.classes.CaptureObject;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Unit;

/**
 * What stands at one place of a row.
 *
 * @param kind how to read it
 * @param classId interface class of the object
 * @param code which object
 * @param scaler exponent to the base 10; 0 unless it is a register
 * @param unit unit; none unless it is a register
 */
public record Column(Kind kind, int classId, ObisCode code, int scaler, Unit unit) {
  /** How a value is read. */
  public enum Kind {
    /** The row's time stamp. */
    CLOCK,
    /** The row's status, see {@link Status}. */
    STATUS,
    /** A measured value. */
    REGISTER,
    /** Not a measured value, or in a unit that Tiaki does not know: skipped. */
    OTHER
  }

  static Column of(Kind kind, CaptureObject object) {
    return new Column(kind, object.classId(), object.instance(), 0, Unit.NONE);
  }

  /** The column of an object without regard to a scaler. */
  static Column simple(CaptureObject object) {
    if (object.classId() == 8 && object.attribute() == 2) {
      return of(Kind.CLOCK, object);
    }
    ObisCode code = object.instance();
    boolean status = object.classId() == 1 && code.a() == 0 && code.c() == 96 && code.d() == 10;
    return of(status ? Kind.STATUS : Kind.OTHER, object);
  }

  static Column register(CaptureObject object, ScalerUnit scale) {
    return new Column(
        Kind.REGISTER, object.classId(), object.instance(), scale.scaler(), scale.unit());
  }
}
