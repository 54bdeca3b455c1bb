package io.tiaki.cosem;

import java.math.BigInteger;
import java.util.List;

/**
 * A COSEM value: the CHOICE {@code Data} of IEC 62056-5-3, 9.5, each alternative by its name there.
 * Immutable.
 */
public sealed interface CosemData {
  /** null-data, tag 0. */
  record NullData() implements CosemData {
    /** There is only one. */
    public static final NullData INSTANCE = new NullData();
  }

  /** array, tag 1: elements of one type. */
  record Array(List<CosemData> elements) implements CosemData {
    public Array {
      elements = List.copyOf(elements);
    }
  }

  /** structure, tag 2. */
  record Structure(List<CosemData> elements) implements CosemData {
    public Structure {
      elements = List.copyOf(elements);
    }

    /** A structure of these elements. */
    public static Structure of(CosemData... elements) {
      return new Structure(List.of(elements));
    }
  }

  /** boolean, tag 3. */
  record BooleanData(boolean value) implements CosemData {}

  /**
   * bit-string, tag 4.
   *
   * @param bits first bit is the most significant of the first octet
   * @param length bits in use
   */
  record BitString(Octets bits, int length) implements CosemData {
    public BitString {
      if (length < 0 || (length + 7) / 8 != bits.length()) {
        throw new IllegalArgumentException(
            "A bit-string of " + length + " bits has not " + bits.length() + " octets");
      }
    }
  }

  /** double-long, tag 5: 32 bits, signed. */
  record DoubleLong(int value) implements CosemData {}

  /** double-long-unsigned, tag 6: 0 to 2^32-1. */
  record DoubleLongUnsigned(long value) implements CosemData {
    public DoubleLongUnsigned {
      Ranges.check(value, 0, 0xffff_ffffL);
    }
  }

  /** octet-string, tag 9. */
  record OctetString(Octets value) implements CosemData {
    /** Of these octets; copied. */
    public static OctetString of(byte[] octets) {
      return new OctetString(Octets.of(octets));
    }
  }

  /** visible-string, tag 10: octets of ISO/IEC 646, kept as they came. */
  record VisibleString(Octets value) implements CosemData {}

  /** utf8-string, tag 12: octets, kept as they came. */
  record Utf8String(Octets value) implements CosemData {}

  /** bcd, tag 13: one octet. */
  record Bcd(int value) implements CosemData {
    public Bcd {
      Ranges.check(value, -128, 255);
    }
  }

  /** integer, tag 15: 8 bits, signed. */
  record IntegerData(byte value) implements CosemData {}

  /** long, tag 16: 16 bits, signed. */
  record LongData(short value) implements CosemData {}

  /** unsigned, tag 17: 0 to 255. */
  record Unsigned(int value) implements CosemData {
    public Unsigned {
      Ranges.check(value, 0, 255);
    }
  }

  /** long-unsigned, tag 18: 0 to 65,535. */
  record LongUnsigned(int value) implements CosemData {
    public LongUnsigned {
      Ranges.check(value, 0, 65_535);
    }
  }

  /** long64, tag 20. */
  record Long64(long value) implements CosemData {}

  /**
   * long64-unsigned, tag 21.
   *
   * @param bits the 64 bits; negative means 2^63 and above
   */
  record Long64Unsigned(long bits) implements CosemData {
    /** The value, not negative. */
    public BigInteger value() {
      return new BigInteger(Long.toUnsignedString(bits));
    }
  }

  /** enum, tag 22: 0 to 255. */
  record EnumData(int value) implements CosemData {
    public EnumData {
      Ranges.check(value, 0, 255);
    }
  }

  /** float32, tag 23. */
  record Float32(float value) implements CosemData {}

  /** float64, tag 24. */
  record Float64(double value) implements CosemData {}

  /** date-time, tag 25. */
  record DateTime(CosemDateTime value) implements CosemData {}

  /** date, tag 26: 5 octets: year (2), month, day of month, day of week. */
  record Date(Octets value) implements CosemData {
    public Date {
      Ranges.check(value.length(), 5, 5);
    }
  }

  /** time, tag 27: 4 octets: hour, minute, second, hundredths. */
  record Time(Octets value) implements CosemData {
    public Time {
      Ranges.check(value.length(), 4, 4);
    }
  }

  /** delta-integer, tag 28: difference to the value before, 8 bits, signed. */
  record DeltaInteger(byte value) implements CosemData {}

  /** delta-long, tag 29: difference to the value before, 16 bits, signed. */
  record DeltaLong(short value) implements CosemData {}

  /** delta-double-long, tag 30: difference to the value before, 32 bits, signed. */
  record DeltaDoubleLong(int value) implements CosemData {}

  /** delta-unsigned, tag 31: difference to the value before, 0 to 255. */
  record DeltaUnsigned(int value) implements CosemData {
    public DeltaUnsigned {
      Ranges.check(value, 0, 255);
    }
  }

  /** delta-long-unsigned, tag 32: difference to the value before, 0 to 65,535. */
  record DeltaLongUnsigned(int value) implements CosemData {
    public DeltaLongUnsigned {
      Ranges.check(value, 0, 65_535);
    }
  }

  /** delta-double-long-unsigned, tag 33: difference to the value before, 0 to 2^32-1. */
  record DeltaDoubleLongUnsigned(long value) implements CosemData {
    public DeltaDoubleLongUnsigned {
      Ranges.check(value, 0, 0xffff_ffffL);
    }
  }

  /** dont-care, tag 255: any value. */
  record DontCare() implements CosemData {
    /** There is only one. */
    public static final DontCare INSTANCE = new DontCare();
  }
}
