package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import java.util.List;
import java.util.function.Predicate;

/** The type and the range of a value that may be written. Immutable. */
@FunctionalInterface
interface Shape {
  /** Any value. */
  Shape ANY = value -> DataAccessResult.SUCCESS;

  /** {@code SUCCESS}, {@code TYPE_UNMATCHED} or, outside the range, {@code OTHER_REASON}. */
  DataAccessResult check(CosemData value);

  static Shape u8(int least, int most) {
    return of(CosemData.Unsigned.class, v -> v.value() >= least && v.value() <= most);
  }

  static Shape u16(int least, int most) {
    return of(CosemData.LongUnsigned.class, v -> v.value() >= least && v.value() <= most);
  }

  static Shape u32(long least, long most) {
    return of(CosemData.DoubleLongUnsigned.class, v -> v.value() >= least && v.value() <= most);
  }

  static Shape i8(int least, int most) {
    return of(CosemData.IntegerData.class, v -> v.value() >= least && v.value() <= most);
  }

  static Shape i16(int least, int most) {
    return of(CosemData.LongData.class, v -> v.value() >= least && v.value() <= most);
  }

  static Shape bool() {
    return of(CosemData.BooleanData.class, v -> true);
  }

  static Shape enumeration(int least, int most) {
    return of(CosemData.EnumData.class, v -> v.value() >= least && v.value() <= most);
  }

  static Shape octets(int least, int most) {
    return of(
        CosemData.OctetString.class,
        v -> v.value().length() >= least && v.value().length() <= most);
  }

  /** Six octets; another length is another type. */
  static Shape logicalName() {
    return value -> fixed(value, 6);
  }

  /** date-time, tag 25 or twelve octets. */
  static Shape dateTime() {
    return value ->
        value instanceof CosemData.DateTime d
            ? result(TimePattern.isDateTime(d.value().octets()))
            : octets(value, 12, TimePattern::isDateTime);
  }

  /** Five octets. */
  static Shape date() {
    return value -> octets(value, 5, TimePattern::isDate);
  }

  /** Four octets of a time without wildcards but for hundredths. */
  static Shape time() {
    return value -> octets(value, 4, TimePattern::isTime);
  }

  /** A whole number of any type. */
  static Shape integer() {
    return value ->
        Values.integer(value).isPresent()
            ? DataAccessResult.SUCCESS
            : DataAccessResult.TYPE_UNMATCHED;
  }

  static Shape array(int most, Shape element) {
    return value ->
        value instanceof CosemData.Array array
            ? all(array.elements(), element, array.elements().size() <= most)
            : DataAccessResult.TYPE_UNMATCHED;
  }

  static Shape structure(Shape... elements) {
    return value -> {
      if (!(value instanceof CosemData.Structure s) || s.elements().size() != elements.length) {
        return DataAccessResult.TYPE_UNMATCHED;
      }
      DataAccessResult worst = DataAccessResult.SUCCESS;
      for (int i = 0; i < elements.length; i++) {
        worst = worse(worst, elements[i].check(s.elements().get(i)));
      }
      return worst;
    };
  }

  /** This shape, and more to ask of what has it. */
  default Shape and(Predicate<CosemData> condition) {
    return value -> {
      DataAccessResult result = check(value);
      return result == DataAccessResult.SUCCESS ? result(condition.test(value)) : result;
    };
  }

  private static <T extends CosemData> Shape of(Class<T> type, Predicate<T> range) {
    return value ->
        type.isInstance(value)
            ? result(range.test(type.cast(value)))
            : DataAccessResult.TYPE_UNMATCHED;
  }

  private static DataAccessResult fixed(CosemData value, int length) {
    return octets(value, length, octets -> true);
  }

  private static DataAccessResult octets(CosemData value, int length, Predicate<byte[]> range) {
    return value instanceof CosemData.OctetString o && o.value().length() == length
        ? result(range.test(o.value().toArray()))
        : DataAccessResult.TYPE_UNMATCHED;
  }

  private static DataAccessResult all(List<CosemData> values, Shape shape, boolean fits) {
    DataAccessResult worst = result(fits);
    for (CosemData value : values) {
      worst = worse(worst, shape.check(value));
    }
    return worst;
  }

  /** A wrong type weighs more than a wrong range. */
  private static DataAccessResult worse(DataAccessResult one, DataAccessResult other) {
    if (one == DataAccessResult.TYPE_UNMATCHED || other == DataAccessResult.SUCCESS) {
      return one;
    }
    return other;
  }

  private static DataAccessResult result(boolean inRange) {
    return inRange ? DataAccessResult.SUCCESS : DataAccessResult.OTHER_REASON;
  }
}
