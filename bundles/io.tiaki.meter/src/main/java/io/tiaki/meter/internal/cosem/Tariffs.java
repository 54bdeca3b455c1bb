package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.element;
import static io.tiaki.meter.internal.cosem.Values.elements;
import static io.tiaki.meter.internal.cosem.Values.i64;
import static io.tiaki.meter.internal.cosem.Values.number;
import static io.tiaki.meter.internal.cosem.Values.structure;
import static io.tiaki.meter.internal.cosem.Values.u16;
import static io.tiaki.meter.internal.cosem.Values.u8;

import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Register activation, version 0 (IEC 62056-6-2, 4.3.5), and the tariff registers that it makes
 * count. What a register has counted is noted when the mask changes; between changes it follows the
 * total register.
 */
final class Tariffs {
  static final String NAME = "0-0:14.0.0.255";
  private static final List<ObisCode> REGISTERS =
      List.of(ObisCode.of("1-0:1.8.1.255"), ObisCode.of("1-0:1.8.2.255"));
  private static final long MICRO_PER_TENTH = 360_000_000L;
  private static final int MOST_MASKS = 8;

  private static final Shape OBJECT =
      Shape.structure(Shape.u16(3, 3), Shape.logicalName())
          .and(value -> REGISTERS.contains(Values.name(element(value, 1))));
  private static final Shape MASK =
      Shape.structure(Shape.octets(1, 16), Shape.array(2, Shape.u8(1, 2)));

  private static final Cell ASSIGNED =
      Cell.of("tariff/2", Values.array(object(0), object(1)), Shape.array(2, OBJECT));
  private static final Cell MASKS =
      Cell.of(
          "tariff/3",
          Values.array(
              structure(mask(1), Values.array(u8(1))), structure(mask(2), Values.array(u8(2)))),
          Shape.array(MOST_MASKS, MASK));
  private static final Cell ACTIVE = Cell.of("tariff/4", mask(1), Shape.octets(1, 16));

  /** µWs: the import when the mask changed last, and what each register had counted then. */
  private static final Cell COUNTED =
      Cell.of("tariff/counted", structure(i64(0), i64(0), i64(0)), Shape.ANY);

  private Tariffs() {}

  /** The name of the mask of a tariff from the factory: one octet. */
  static CosemData mask(int tariff) {
    return Values.octets(tariff);
  }

  private static CosemData object(int index) {
    return structure(u16(3), Values.logicalName(REGISTERS.get(index)));
  }

  static List<CosemObject> objects() {
    return List.of(register(0), register(1), activation());
  }

  private static CosemObject register(int index) {
    return Registers.register(
            REGISTERS.get(index).toString(), -1, Unit.WATT_HOUR, device -> value(device, index))
        .method(1, Methods.plain(device -> reset(device, index)))
        .build();
  }

  private static CosemObject activation() {
    return new CosemObject.Builder(6, 0, NAME)
        .shown(2, ASSIGNED)
        .writer(2, (device, value) -> write(device, ASSIGNED, value))
        .shown(3, MASKS)
        .writer(3, (device, value) -> write(device, MASKS, value))
        .shown(4, ACTIVE)
        .writer(4, Tariffs::activate)
        .method(1, Methods.checked(OBJECT, (d, v) -> add(d, ASSIGNED, v)))
        .method(2, Methods.checked(MASK, (d, v) -> add(d, MASKS, v)))
        .method(3, Methods.checked(Shape.octets(1, 16), Tariffs::deleteMask))
        .build();
  }

  private static DataAccessResult write(Device device, Cell cell, CosemData value) {
    settle(device);
    return cell.write(device, value);
  }

  private static DataAccessResult activate(Device device, CosemData name) {
    DataAccessResult result = ACTIVE.shape().check(name);
    if (result != DataAccessResult.SUCCESS || named(device, name).isPresent()) {
      return result == DataAccessResult.SUCCESS ? write(device, ACTIVE, name) : result;
    }
    return DataAccessResult.OTHER_REASON;
  }

  private static Code add(Device device, Cell cell, CosemData element) {
    List<CosemData> all = new ArrayList<>(elements(cell.read(device)));
    all.removeIf(one -> cell.equals(MASKS) && element(one, 0).equals(element(element, 0)));
    all.add(element);
    return Methods.code(write(device, cell, new CosemData.Array(all)));
  }

  private static Code deleteMask(Device device, CosemData name) {
    List<CosemData> all = new ArrayList<>(elements(MASKS.read(device)));
    if (!all.removeIf(mask -> element(mask, 0).equals(name))) {
      return Code.OTHER_REASON;
    }
    return Methods.code(write(device, MASKS, new CosemData.Array(all)));
  }

  private static Optional<CosemData> named(Device device, CosemData name) {
    return elements(MASKS.read(device)).stream()
        .filter(mask -> element(mask, 0).equals(name))
        .findFirst();
  }

  private static boolean counts(Device device, int register) {
    List<CosemData> assigned = elements(ASSIGNED.read(device));
    return named(device, ACTIVE.read(device)).stream()
        .flatMap(mask -> elements(element(mask, 1)).stream())
        .map(index -> number(index) - 1)
        .anyMatch(index -> index < assigned.size() && assigned.get(index).equals(object(register)));
  }

  /** µWs that a register has counted. */
  private static long micro(Device device, int register, long imported) {
    CosemData counted = COUNTED.read(device);
    long before = Values.integer(element(counted, register + 1)).orElse(0);
    long since = Values.integer(element(counted, 0)).orElse(0);
    return counts(device, register) ? before + Math.max(0, imported - since) : before;
  }

  private static CosemData value(Device device, int register) {
    long micro = micro(device, register, device.meter().importedMicro(device.millis()));
    return Values.u32(Math.max(0, micro / MICRO_PER_TENTH) % (1L << 32));
  }

  /** Notes what was counted up to now. */
  private static void settle(Device device) {
    long imported = device.meter().importedMicro(device.millis());
    keep(device, imported, micro(device, 0, imported), micro(device, 1, imported));
  }

  private static void reset(Device device, int register) {
    long imported = device.meter().importedMicro(device.millis());
    keep(
        device,
        imported,
        register == 0 ? 0 : micro(device, 0, imported),
        register == 1 ? 0 : micro(device, 1, imported));
  }

  private static void keep(Device device, long imported, long first, long second) {
    COUNTED.set(device, structure(i64(imported), i64(first), i64(second)));
  }
}
