package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemData;
import java.util.OptionalLong;

/** Integers of all widths among the values of COSEM (IEC 62056-5-3, 9.5). */
public final class Integers {
  private Integers() {}

  /** The integer; empty when it is none or does not fit 64 bits signed. */
  public static OptionalLong of(CosemData data) {
    if (data instanceof CosemData.DoubleLongUnsigned v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.LongUnsigned v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.DoubleLong v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.LongData v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.Unsigned v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.IntegerData v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.EnumData v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.Long64 v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.Long64Unsigned v && v.bits() >= 0) {
      return OptionalLong.of(v.bits());
    }
    return OptionalLong.empty();
  }

  /** The difference that a delta type holds; empty when it is none. */
  static OptionalLong delta(CosemData data) {
    if (data instanceof CosemData.DeltaInteger v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.DeltaLong v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.DeltaDoubleLong v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.DeltaUnsigned v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.DeltaLongUnsigned v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.DeltaDoubleLongUnsigned v) {
      return OptionalLong.of(v.value());
    }
    return OptionalLong.empty();
  }

  /**
   * A value of the same type that is greater by so much.
   *
   * @throws IllegalArgumentException when it is no integer, or the sum does not fit its type
   */
  static CosemData plus(CosemData data, long delta) {
    if (data instanceof CosemData.DoubleLongUnsigned v) {
      return new CosemData.DoubleLongUnsigned(v.value() + delta);
    } else if (data instanceof CosemData.LongUnsigned v) {
      return new CosemData.LongUnsigned((int) within(v.value() + delta, 0, 0xffff));
    } else if (data instanceof CosemData.Unsigned v) {
      return new CosemData.Unsigned((int) within(v.value() + delta, 0, 0xff));
    } else if (data instanceof CosemData.DoubleLong v) {
      return new CosemData.DoubleLong(
          (int) within(v.value() + delta, Integer.MIN_VALUE, Integer.MAX_VALUE));
    } else if (data instanceof CosemData.LongData v) {
      return new CosemData.LongData(
          (short) within(v.value() + delta, Short.MIN_VALUE, Short.MAX_VALUE));
    } else if (data instanceof CosemData.IntegerData v) {
      return new CosemData.IntegerData(
          (byte) within(v.value() + delta, Byte.MIN_VALUE, Byte.MAX_VALUE));
    } else if (data instanceof CosemData.Long64 v) {
      long sum = v.value() + delta;
      return new CosemData.Long64(right(sum, sum >= v.value() == delta >= 0));
    } else if (data instanceof CosemData.Long64Unsigned v) {
      long sum = v.bits() + delta;
      boolean grew = Long.compareUnsigned(sum, v.bits()) >= 0;
      return new CosemData.Long64Unsigned(right(sum, grew == delta >= 0));
    }
    throw new IllegalArgumentException("A difference to a value that is no integer");
  }

  private static long within(long value, long least, long most) {
    return right(value, value >= least && value <= most);
  }

  private static long right(long value, boolean right) {
    if (!right) {
      throw new IllegalArgumentException("A difference leads beyond its type");
    }
    return value;
  }
}
