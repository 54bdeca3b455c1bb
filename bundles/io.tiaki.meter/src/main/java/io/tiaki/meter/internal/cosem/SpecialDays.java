package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.element;
import static io.tiaki.meter.internal.cosem.Values.elements;
import static io.tiaki.meter.internal.cosem.Values.number;

import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Special days table, version 0 (IEC 62056-6-2, 4.5.4): days with a day profile of their own. */
final class SpecialDays {
  private static final int MOST = 64;
  private static final byte[] MIDNIGHT = new byte[4];
  private static final Shape ENTRY =
      Shape.structure(Shape.u16(0, 0xffff), Shape.date(), Shape.u8(0, 255));
  private static final Cell ENTRIES =
      Cell.of("special-days/2", Values.array(), Shape.array(MOST, ENTRY))
          .then(device -> device.state().awake());

  private SpecialDays() {}

  static CosemObject create() {
    return new CosemObject.Builder(11, 0, "0-0:11.0.0.255")
        .kept(2, ENTRIES)
        .method(1, Methods.checked(ENTRY, SpecialDays::insert))
        .method(2, Methods.checked(Shape.u16(0, 0xffff), SpecialDays::delete))
        .build();
  }

  /** An entry with the same index is replaced. */
  private static Code insert(Device device, CosemData entry) {
    List<CosemData> all = without(device, element(entry, 0));
    all.add(entry);
    return Methods.code(ENTRIES.write(device, new CosemData.Array(all)));
  }

  private static Code delete(Device device, CosemData index) {
    List<CosemData> all = without(device, index);
    return all.size() == elements(ENTRIES.read(device)).size()
        ? Code.OTHER_REASON
        : Methods.code(ENTRIES.write(device, new CosemData.Array(all)));
  }

  private static List<CosemData> without(Device device, CosemData index) {
    List<CosemData> all = new ArrayList<>(elements(ENTRIES.read(device)));
    all.removeIf(entry -> element(entry, 0).equals(index));
    return all;
  }

  /** The day profile of a special day. */
  static Optional<Integer> dayOn(Device device, LocalDate date) {
    return elements(ENTRIES.read(device)).stream()
        .filter(entry -> TimePattern.of(MIDNIGHT, Values.octets(element(entry, 1))).matches(date))
        .map(entry -> number(element(entry, 2)))
        .findFirst();
  }
}
