package io.tiaki.kura.internal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import org.eclipse.kura.type.DataType;
import org.eclipse.kura.type.TypedValue;
import org.eclipse.kura.type.TypedValues;

/** A value on its way to a channel: a number, a truth, an instant, text or octets. */
final class ChannelValue {
  private ChannelValue() {}

  /**
   * Puts a value into the channel's type without loss (a float or double rounds).
   *
   * @param value a BigDecimal, Boolean, Instant, String or byte[]
   * @throws RefusedException when the type cannot hold it
   */
  static TypedValue<?> of(Object value, DataType type) throws RefusedException {
    try {
      return switch (type) {
        case BOOLEAN -> TypedValues.newBooleanValue((Boolean) value);
        case INTEGER -> TypedValues.newIntegerValue(whole(value).intValueExact());
        case LONG -> TypedValues.newLongValue(whole(value).longValueExact());
        case FLOAT -> TypedValues.newFloatValue(((BigDecimal) value).floatValue());
        case DOUBLE -> TypedValues.newDoubleValue(((BigDecimal) value).doubleValue());
        case BYTE_ARRAY -> TypedValues.newByteArrayValue((byte[]) value);
        case STRING -> TypedValues.newStringValue(text(value));
      };
    } catch (ArithmeticException | ClassCastException e) {
      throw new RefusedException(
          "the meter's value does not fit " + type + ": choose another value type");
    }
  }

  private static BigInteger whole(Object value) {
    return value instanceof Instant instant
        ? BigInteger.valueOf(instant.toEpochMilli())
        : ((BigDecimal) value).toBigIntegerExact();
  }

  private static String text(Object value) {
    if (value instanceof BigDecimal number) {
      return number.toPlainString();
    }
    if (value instanceof byte[] octets) {
      return isText(octets)
          ? new String(octets, StandardCharsets.US_ASCII)
          : HexFormat.of().formatHex(octets);
    }
    return value.toString();
  }

  private static boolean isText(byte[] octets) {
    for (byte octet : octets) {
      if (octet < 0x20 || octet > 0x7e) {
        return false;
      }
    }
    return true;
  }
}
