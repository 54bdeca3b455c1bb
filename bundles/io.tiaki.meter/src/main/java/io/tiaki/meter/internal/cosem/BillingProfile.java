package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.element;
import static io.tiaki.meter.internal.cosem.Values.elements;
import static io.tiaki.meter.internal.cosem.Values.number;
import static io.tiaki.meter.internal.cosem.Values.u32;

import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.codec.Axdr;
import java.util.ArrayList;
import java.util.List;

/**
 * Billing profile, profile generic version 1 (IEC 62056-6-2, 4.3.6): captured by its method, which
 * a script runs at the end of each billing period. Other capture objects empty it.
 */
final class BillingProfile {
  static final String NAME = "0-0:98.1.0.255";
  private static final int MOST_ENTRIES = 24;
  private static final int MOST_COLUMNS = 16;
  private static final int MOST_OCTETS = 32 << 10;
  private static final CosemData DEFAULT =
      Values.array(
          Columns.CLOCK.definition(),
          Columns.IMPORT.definition(),
          Buffers.definition(3, "1-0:1.8.1.255"),
          Buffers.definition(3, "1-0:1.8.2.255"),
          Columns.EXPORT.definition(),
          Buffers.definition(4, DemandRegister.MAXIMUM),
          Buffers.definition(4, DemandRegister.MAXIMUM, 5));

  private static final Cell BUFFER = Cell.of("billing/2", Values.array(), Shape.ANY);

  private final ObjectModel model;
  private final Cell objects;

  BillingProfile(ObjectModel model) {
    this.model = model;
    Shape column =
        Shape.structure(
                Shape.u16(0, 0xffff), Shape.logicalName(), Shape.i8(1, 127), Shape.u16(0, 0))
            .and(this::exists);
    objects = Cell.of("billing/3", DEFAULT, Shape.array(MOST_COLUMNS, column)).then(BUFFER::forget);
  }

  /** An attribute that the meter can read, and no buffer. */
  private boolean exists(CosemData column) {
    return number(element(column, 0)) != 7
        && model
            .find(number(element(column, 0)), Values.name(element(column, 1)))
            .map(object -> object.attributes().get(number(element(column, 2))))
            .filter(CosemObject.OfDevice.class::isInstance)
            .isPresent();
  }

  CosemObject create() {
    return Buffers.profile(NAME, device -> elements(BUFFER.read(device)), objects::read)
        .kept(3, objects)
        .constant(4, u32(0))
        .constant(5, Values.enumeration(1))
        .constant(6, Columns.CLOCK.definition())
        .value(7, device -> u32(elements(BUFFER.read(device)).size()))
        .constant(8, u32(MOST_ENTRIES))
        .method(1, Methods.plain(BUFFER::forget))
        .method(2, Methods.checked(Shape.i8(-128, 127), (device, none) -> capture(device)))
        .build();
  }

  private Code capture(Device device) {
    List<CosemData> entries = new ArrayList<>(elements(BUFFER.read(device)));
    List<CosemData> entry = new ArrayList<>();
    for (CosemData column : elements(objects.read(device))) {
      entry.add(
          model
              .value(
                  device,
                  number(element(column, 0)),
                  Values.name(element(column, 1)),
                  number(element(column, 2)))
              .orElse(CosemData.NullData.INSTANCE));
    }
    entries.add(new CosemData.Structure(entry));
    while (entries.size() > MOST_ENTRIES
        || Axdr.encode(new CosemData.Array(entries)).length > MOST_OCTETS) {
      entries.remove(0);
    }
    if (entries.isEmpty()) {
      // One entry alone is too long.
      return Code.OTHER_REASON;
    }
    BUFFER.set(device, new CosemData.Array(entries));
    return Code.SUCCESS;
  }
}
