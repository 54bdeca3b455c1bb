package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.codec.Axdr;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An attribute whose value each meter keeps, also over a restart. One cell serves all meters: a
 * meter that was never written to keeps nothing. Immutable.
 *
 * @param key in the meter's state, unique
 * @param initial from the factory
 * @param shape of what may be written
 * @param changed told after a value was written
 */
record Cell(
    String key, Function<Device, CosemData> initial, Shape shape, Consumer<Device> changed) {
  /** The most octets of a value, encoded. */
  private static final int MOST_OCTETS = 16 << 10;

  static Cell of(String key, CosemData initial, Shape shape) {
    return new Cell(key, device -> initial, shape, device -> {});
  }

  /** The same with somebody who is told after it was written. */
  Cell then(Consumer<Device> told) {
    return new Cell(key, initial, shape, told);
  }

  CosemData read(Device device) {
    return device.state().kept(key).orElseGet(() -> initial.apply(device));
  }

  long integer(Device device) {
    return Values.integer(read(device)).orElse(0);
  }

  boolean isTrue(Device device) {
    return read(device) instanceof CosemData.BooleanData b && b.value();
  }

  /** As a client writes it: refused when it has not the shape. */
  DataAccessResult write(Device device, CosemData value) {
    DataAccessResult result = shape.check(value);
    if (result != DataAccessResult.SUCCESS) {
      return result;
    }
    if (Axdr.encode(value).length > MOST_OCTETS) {
      return DataAccessResult.OTHER_REASON;
    }
    set(device, value);
    changed.accept(device);
    return DataAccessResult.SUCCESS;
  }

  /** As the meter itself sets it. */
  void set(Device device, CosemData value) {
    device.state().keep(key, value);
  }

  /** Back to the value from the factory. */
  void forget(Device device) {
    device.state().forget(key);
  }
}
