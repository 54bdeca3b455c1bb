package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.classes.CaptureObject;
import io.tiaki.cosem.classes.Integers;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Cells of a profile's rows as texts, whatever was captured. */
final class ProfileCells {
  private static final int MOST_CHARACTERS = 64;

  private ProfileCells() {}

  /**
   * A cell: a number with its scaler, a time in UTC, a text, or octets in hexadecimal digits; what
   * is long is cut. Null when the meter registered nothing, or a time that is not specified.
   */
  static @Nullable String text(CaptureObject column, Optional<ScalerUnit> scale, CosemData cell) {
    if (cell instanceof CosemData.NullData) {
      return null;
    }
    Optional<String> quantity =
        scale
            .flatMap(s -> Numbers.quantity(cell, s.scaler(), s.unit()))
            .map(q -> q.value().toPlainString());
    if (quantity.isPresent()) {
      return quantity.get();
    }
    OptionalLong integer = Integers.of(cell);
    if (integer.isPresent()) {
      return Long.toString(integer.getAsLong());
    }
    if (isTime(column) || cell instanceof CosemData.DateTime) {
      return ClockValue.of(cell).map(t -> t.time().toString()).orElse(null);
    }
    return cut(other(cell));
  }

  /** Whether the standard has a time there: a clock, or when a maximum was. */
  private static boolean isTime(CaptureObject column) {
    return column.isTime()
        || column.classId() == 4 && column.attribute() == 5
        || column.classId() == 5 && (column.attribute() == 6 || column.attribute() == 7);
  }

  private static String other(CosemData cell) {
    if (cell instanceof CosemData.OctetString octets) {
      return hex(octets.value());
    } else if (cell instanceof CosemData.VisibleString text) {
      return text.value().toAscii().replaceAll("[^ -~]", "?");
    } else if (cell instanceof CosemData.BooleanData bool) {
      return Boolean.toString(bool.value());
    } else if (cell instanceof CosemData.Float32 number) {
      return Float.toString(number.value());
    } else if (cell instanceof CosemData.Float64 number) {
      return Double.toString(number.value());
    } else if (cell instanceof CosemData.BitString bits) {
      return hex(bits.bits());
    }
    return "(" + cell.getClass().getSimpleName() + ")";
  }

  private static String hex(Octets octets) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < octets.length() && i <= MOST_CHARACTERS / 2; i++) {
      digits.append(String.format("%02x", octets.at(i)));
    }
    return digits.toString();
  }

  private static String cut(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
  }
}
