package io.tiaki.kura.internal;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.Octets;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** The types that a channel can be written as (IEC 62056-5-3, 9.5), by their names there. */
public enum CosemType {
  BOOLEAN,
  INTEGER,
  LONG,
  DOUBLE_LONG,
  LONG64,
  UNSIGNED,
  LONG_UNSIGNED,
  DOUBLE_LONG_UNSIGNED,
  LONG64_UNSIGNED,
  ENUM,
  FLOAT32,
  FLOAT64,
  OCTET_STRING,
  VISIBLE_STRING,
  UTF8_STRING;

  /** In the console: the channel is not written. */
  static final String NONE = "none";

  private static final BigInteger LONG64_END = BigInteger.ONE.shiftLeft(64);

  /** The type with this name. */
  static Optional<CosemType> of(String text) {
    return Arrays.stream(values()).filter(type -> type.text().equals(text)).findFirst();
  }

  /** The name in the standard. */
  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Makes the COSEM value.
   *
   * @param value a Boolean, Number, String or octets, as Kura hands it over
   * @param scaler of a register, by which a number is divided; else 0
   * @throws RefusedException when the value cannot be said in this type
   */
  CosemData encode(Object value, int scaler) throws RefusedException {
    try {
      return switch (this) {
        case BOOLEAN -> bool(value);
        case FLOAT32 -> new CosemData.Float32(number(value, scaler).floatValue());
        case FLOAT64 -> new CosemData.Float64(number(value, scaler).doubleValue());
        case OCTET_STRING -> CosemData.OctetString.of(octets(value));
        case VISIBLE_STRING -> new CosemData.VisibleString(Octets.of(ascii(value.toString())));
        case UTF8_STRING -> new CosemData.Utf8String(utf8(value.toString()));
        default -> whole(number(value, scaler).toBigIntegerExact());
      };
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new RefusedException("the value cannot be sent as " + text());
    }
  }

  private CosemData whole(BigInteger value) {
    return switch (this) {
      case INTEGER -> new CosemData.IntegerData(value.byteValueExact());
      case LONG -> new CosemData.LongData(value.shortValueExact());
      case DOUBLE_LONG -> new CosemData.DoubleLong(value.intValueExact());
      case LONG64 -> new CosemData.Long64(value.longValueExact());
      case UNSIGNED -> new CosemData.Unsigned(value.intValueExact());
      case LONG_UNSIGNED -> new CosemData.LongUnsigned(value.intValueExact());
      case DOUBLE_LONG_UNSIGNED -> new CosemData.DoubleLongUnsigned(value.longValueExact());
      case LONG64_UNSIGNED -> new CosemData.Long64Unsigned(unsigned(value));
      case ENUM -> new CosemData.EnumData(value.intValueExact());
      default -> throw new IllegalArgumentException("not a whole number");
    };
  }

  private static long unsigned(BigInteger value) {
    if (value.signum() < 0 || value.compareTo(LONG64_END) >= 0) {
      throw new ArithmeticException("out of range");
    }
    return value.longValue();
  }

  private static CosemData bool(Object value) {
    String text = value.toString();
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("neither true nor false");
    }
    return new CosemData.BooleanData(Boolean.parseBoolean(text));
  }

  private static BigDecimal number(Object value, int scaler) {
    if (value instanceof byte[] || value instanceof Boolean) {
      throw new IllegalArgumentException("no number");
    }
    return new BigDecimal(value.toString().strip()).scaleByPowerOfTen(-scaler);
  }

  private static byte[] octets(Object value) {
    return value instanceof byte[] octets ? octets : HexFormat.of().parseHex(value.toString());
  }

  private static byte[] ascii(String text) {
    if (!text.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
      throw new IllegalArgumentException("not ASCII");
    }
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Octets utf8(String text) {
    return Octets.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
