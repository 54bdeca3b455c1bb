package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Special days table, class 11 version 0 (IEC 62056-6-2, 4.5.4). */
public final class SpecialDaysTable extends CosemObject {
  /** The usual name. */
  public static final ObisCode USUAL = ObisCode.of("0-0:11.0.0.255");

  private static final int DATE = 5;

  /**
   * spec_day_entry.
   *
   * @param index 0 to 65,535
   * @param date 5 octets: year (2), month, day of month, day of week; fields may be unspecified
   * @param dayId of the activity calendar's day, 0 to 255
   */
  public record SpecialDay(int index, Octets date, int dayId) {
    /**
     * @throws IllegalArgumentException when the date has not 5 octets
     */
    public SpecialDay {
      if (date.length() != DATE) {
        throw new IllegalArgumentException("A date has 5 octets");
      }
    }
  }

  public SpecialDaysTable(CosemClient client, MeterId meter, ObisCode logicalName) {
    super(client, meter, 11, logicalName);
  }

  /** All special days. */
  public CompletionStage<List<SpecialDay>> entries() {
    return read(2, "entries", e -> e.array(SpecialDaysTable::day));
  }

  private static SpecialDay day(Element element) {
    List<Element> parts = element.structure(3);
    return new SpecialDay(parts.get(0).u16(), parts.get(1).octets(DATE), parts.get(2).u8());
  }

  private static CosemData data(SpecialDay day) {
    return Encoded.structure(
        Encoded.u16(day.index()), Encoded.octets(day.date()), Encoded.u8(day.dayId()));
  }

  /** Replaces all. */
  public CompletionStage<Void> setEntries(List<SpecialDay> days, Repetition repetition) {
    return write(2, "entries", Encoded.array(days, SpecialDaysTable::data), repetition);
  }

  /** Adds one, or replaces the one with its index. */
  public CompletionStage<Void> insert(SpecialDay day, Repetition repetition) {
    return invoke(1, "insert", data(day), repetition);
  }

  /** Removes the one with an index. */
  public CompletionStage<Void> delete(int index, Repetition repetition) {
    return invoke(2, "delete", Encoded.u16(index), repetition);
  }
}
