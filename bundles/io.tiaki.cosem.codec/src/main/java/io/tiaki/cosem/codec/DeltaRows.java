package io.tiaki.cosem.codec;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes out the rows of a profile that say only what differs from the row before (IEC 62056-6-2,
 * 4.3.6): null-data is the value of the row before, in the column of the clock one capture period
 * later; a delta type is the difference to it.
 */
public final class DeltaRows {
  private static final int UNSPECIFIED = 0xff;

  private DeltaRows() {}

  /**
   * Writes them out.
   *
   * @param rows as they came, in order
   * @param clock column with the time of capture, from 0; -1 when there is none
   * @param period capture period; zero when rows are captured irregularly, null-data in the column
   *     of the clock stays null-data then
   * @return rows without delta types; what has no row before it stays null-data
   * @throws CodecException {@code MALFORMED} when a difference has no number before it, or leads
   *     out of the range of its type
   */
  public static CosemData.Array writeOut(CosemData.Array rows, int clock, Duration period)
      throws CodecException {
    List<CosemData> all = new ArrayList<>(rows.elements().size());
    List<CosemData> before = List.of();
    for (CosemData row : rows.elements()) {
      if (row instanceof CosemData.Structure structure) {
        before = row(structure.elements(), before, clock, period);
        all.add(new CosemData.Structure(before));
      } else {
        throw new CodecException(Reason.MALFORMED, 0, "A row that is no structure");
      }
    }
    return new CosemData.Array(all);
  }

  private static List<CosemData> row(
      List<CosemData> values, List<CosemData> before, int clock, Duration period)
      throws CodecException {
    List<CosemData> row = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      CosemData last = i < before.size() ? before.get(i) : CosemData.NullData.INSTANCE;
      row.add(
          i == clock && values.get(i) instanceof CosemData.NullData
              ? later(last, period)
              : value(values.get(i), last));
    }
    return row;
  }

  private static CosemData value(CosemData value, CosemData last) throws CodecException {
    if (value instanceof CosemData.NullData) {
      return last;
    }
    Long difference = difference(value);
    return difference == null ? value : sum(last, difference);
  }

  private static @Nullable Long difference(CosemData value) {
    if (value instanceof CosemData.DeltaInteger d) {
      return (long) d.value();
    } else if (value instanceof CosemData.DeltaLong d) {
      return (long) d.value();
    } else if (value instanceof CosemData.DeltaDoubleLong d) {
      return (long) d.value();
    } else if (value instanceof CosemData.DeltaUnsigned d) {
      return (long) d.value();
    } else if (value instanceof CosemData.DeltaLongUnsigned d) {
      return (long) d.value();
    } else if (value instanceof CosemData.DeltaDoubleLongUnsigned d) {
      return d.value();
    }
    return null;
  }

  /** Of the type of the value before. */
  private static CosemData sum(CosemData last, long difference) throws CodecException {
    if (last instanceof CosemData.DoubleLongUnsigned d) {
      return new CosemData.DoubleLongUnsigned(in(d.value() + difference, 0, 0xffff_ffffL));
    } else if (last instanceof CosemData.LongUnsigned d) {
      return new CosemData.LongUnsigned((int) in(d.value() + difference, 0, 0xffff));
    } else if (last instanceof CosemData.Unsigned d) {
      return new CosemData.Unsigned((int) in(d.value() + difference, 0, 0xff));
    } else if (last instanceof CosemData.DoubleLong d) {
      return new CosemData.DoubleLong(
          (int) in(d.value() + difference, Integer.MIN_VALUE, Integer.MAX_VALUE));
    } else if (last instanceof CosemData.LongData d) {
      return new CosemData.LongData(
          (short) in(d.value() + difference, Short.MIN_VALUE, Short.MAX_VALUE));
    } else if (last instanceof CosemData.IntegerData d) {
      return new CosemData.IntegerData(
          (byte) in(d.value() + difference, Byte.MIN_VALUE, Byte.MAX_VALUE));
    }
    return wide(last, difference);
  }

  private static CosemData wide(CosemData last, long difference) throws CodecException {
    if (last instanceof CosemData.Long64 d) {
      long sum = d.value() + difference;
      if (((d.value() ^ sum) & (difference ^ sum)) < 0) {
        throw outOfRange();
      }
      return new CosemData.Long64(sum);
    } else if (last instanceof CosemData.Long64Unsigned d) {
      long sum = d.bits() + difference;
      boolean grew = Long.compareUnsigned(sum, d.bits()) >= 0;
      if (difference != 0 && grew != difference > 0) {
        throw outOfRange();
      }
      return new CosemData.Long64Unsigned(sum);
    }
    throw new CodecException(Reason.MALFORMED, 0, "A difference to what is no number");
  }

  private static long in(long value, long least, long most) throws CodecException {
    if (value < least || value > most) {
      throw outOfRange();
    }
    return value;
  }

  private static CodecException outOfRange() {
    return new CodecException(Reason.MALFORMED, 0, "A difference that leads out of its range");
  }

  /** One period later, in the form that the time had; its status and deviation are kept. */
  private static CosemData later(CosemData last, Duration period) {
    CosemDateTime time = Axdr.dateTime(last).orElse(null);
    if (time == null || period.isZero() || time.toInstant().isEmpty()) {
      return CosemData.NullData.INSTANCE;
    }
    CosemDateTime next = plus(time, period);
    return last instanceof CosemData.DateTime
        ? new CosemData.DateTime(next)
        : Axdr.octetString(next);
  }

  private static CosemDateTime plus(CosemDateTime t, Duration period) {
    LocalDateTime local =
        LocalDateTime.of(
                t.year(), t.month(), t.dayOfMonth(), t.hour(), t.minute(), specified(t.second()))
            .plus(period);
    return new CosemDateTime(
        local.getYear(),
        local.getMonthValue(),
        local.getDayOfMonth(),
        t.dayOfWeek() == UNSPECIFIED ? UNSPECIFIED : local.getDayOfWeek().getValue(),
        local.getHour(),
        local.getMinute(),
        t.second() == UNSPECIFIED ? UNSPECIFIED : local.getSecond(),
        t.hundredths(),
        t.deviation(),
        t.clockStatus());
  }

  private static int specified(int field) {
    return field == UNSPECIFIED ? 0 : field;
  }
}
