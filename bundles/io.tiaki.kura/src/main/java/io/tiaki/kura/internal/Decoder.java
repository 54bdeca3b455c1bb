package io.tiaki.kura.internal;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** What a COSEM value says to a channel. */
final class Decoder {
  private static final int MOST_TEXT = 8_192;
  private static final int MOST_DEPTH = 8;

  private Decoder() {}

  /**
   * Decodes an attribute's value.
   *
   * @param data the meter's answer
   * @param scaler of a register, else 0
   * @param time whether an octet-string is a date-time
   * @return a BigDecimal, Boolean, Instant, String or byte[]
   * @throws RefusedException when there is nothing to show
   */
  static Object decode(CosemData data, int scaler, boolean time) throws RefusedException {
    if (data instanceof CosemData.NullData) {
      throw new RefusedException("the meter has no value there (null-data)");
    }
    if (time
        && data instanceof CosemData.OctetString o
        && o.value().length() == CosemDateTime.LENGTH) {
      return instant(CosemDateTime.of(o.value().toArray(), 0));
    }
    if (data instanceof CosemData.DateTime d) {
      return instant(d.value());
    }
    if (data instanceof CosemData.Array a) {
      return list(a.elements(), 0);
    }
    if (data instanceof CosemData.Structure s) {
      return list(s.elements(), 0);
    }
    Object simple = simple(data);
    return simple instanceof BigDecimal number ? number.scaleByPowerOfTen(scaler) : simple;
  }

  private static Instant instant(CosemDateTime time) throws RefusedException {
    return time.toInstant()
        .orElseThrow(() -> new RefusedException("the meter's time is not specified"));
  }

  private static Object simple(CosemData data) throws RefusedException {
    if (data instanceof CosemData.BooleanData v) {
      return v.value();
    } else if (data instanceof CosemData.OctetString v) {
      return v.value().toArray();
    } else if (data instanceof CosemData.VisibleString v) {
      return v.value().toAscii();
    } else if (data instanceof CosemData.Utf8String v) {
      return printable(new String(v.value().toArray(), StandardCharsets.UTF_8));
    } else if (data instanceof CosemData.BitString v) {
      return v.bits().toArray();
    } else if (data instanceof CosemData.Date v) {
      return v.value().toArray();
    } else if (data instanceof CosemData.Time v) {
      return v.value().toArray();
    }
    return number(data);
  }

  private static BigDecimal number(CosemData data) throws RefusedException {
    if (data instanceof CosemData.DoubleLongUnsigned v) {
      return BigDecimal.valueOf(v.value());
    } else if (data instanceof CosemData.DoubleLong v) {
      return BigDecimal.valueOf(v.value());
    } else if (data instanceof CosemData.LongUnsigned v) {
      return BigDecimal.valueOf(v.value());
    } else if (data instanceof CosemData.LongData v) {
      return BigDecimal.valueOf(v.value());
    } else if (data instanceof CosemData.Unsigned v) {
      return BigDecimal.valueOf(v.value());
    } else if (data instanceof CosemData.IntegerData v) {
      return BigDecimal.valueOf(v.value());
    } else if (data instanceof CosemData.EnumData v) {
      return BigDecimal.valueOf(v.value());
    } else if (data instanceof CosemData.Bcd v) {
      return BigDecimal.valueOf(v.value());
    } else if (data instanceof CosemData.Long64 v) {
      return BigDecimal.valueOf(v.value());
    } else if (data instanceof CosemData.Long64Unsigned v) {
      return new BigDecimal(v.value());
    }
    return floating(data);
  }

  private static BigDecimal floating(CosemData data) throws RefusedException {
    if (data instanceof CosemData.Float32 v && Float.isFinite(v.value())) {
      return new BigDecimal(Float.toString(v.value()));
    } else if (data instanceof CosemData.Float64 v && Double.isFinite(v.value())) {
      return BigDecimal.valueOf(v.value());
    }
    throw new RefusedException("the meter's value is of a kind that a channel cannot show");
  }

  private static String list(List<CosemData> elements, int depth) throws RefusedException {
    StringBuilder text = new StringBuilder("[");
    if (depth > MOST_DEPTH) {
      throw new RefusedException("the meter's value is nested too deep for a channel");
    }
    for (CosemData element : elements) {
      text.append(text.length() > 1 ? ", " : "").append(element(element, depth));
      if (text.length() > MOST_TEXT) {
        throw new RefusedException("the meter's value is too long for a channel");
      }
    }
    return text.append(']').toString();
  }

  private static String element(CosemData element, int depth) throws RefusedException {
    if (element instanceof CosemData.NullData) {
      return "null";
    } else if (element instanceof CosemData.Array a) {
      return list(a.elements(), depth + 1);
    } else if (element instanceof CosemData.Structure s) {
      return list(s.elements(), depth + 1);
    } else if (element instanceof CosemData.OctetString o) {
      return o.value().toString();
    } else if (element instanceof CosemData.DateTime d) {
      return d.value().toInstant().map(Instant::toString).orElse("unspecified");
    }
    Object simple = simple(element);
    return simple instanceof byte[] ? "octets" : simple.toString();
  }

  private static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }
}
