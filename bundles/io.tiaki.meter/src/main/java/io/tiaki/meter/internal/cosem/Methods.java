package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import java.util.function.Consumer;
import java.util.function.Function;

/** Short forms for methods of COSEM objects. */
final class Methods {
  private static final Shape INTEGER = Shape.i8(-128, 127);

  private Methods() {}

  /** A method that takes {@code integer 0} and always succeeds. */
  static CosemObject.Method plain(Consumer<Device> work) {
    return checked(
        INTEGER,
        (device, ignored) -> {
          work.accept(device);
          return Code.SUCCESS;
        });
  }

  /** A method that takes {@code integer 0}. */
  static CosemObject.Method answered(Function<Device, Code> work) {
    return checked(INTEGER, (device, ignored) -> work.apply(device));
  }

  /** What a method does with parameters of its shape. */
  @FunctionalInterface
  interface Work {
    Code apply(Device device, CosemData parameters);
  }

  /** A method whose parameters have a shape. */
  static CosemObject.Method checked(Shape shape, Work work) {
    return (device, pusher, parameters) -> {
      CosemData given = parameters.orElse(CosemData.NullData.INSTANCE);
      DataAccessResult result = shape.check(given);
      return result == DataAccessResult.SUCCESS
          ? ActionResult.of(work.apply(device, given))
          : result(result);
    };
  }

  static ActionResult result(DataAccessResult result) {
    return ActionResult.of(code(result));
  }

  static Code code(DataAccessResult result) {
    return Code.ofNumber(result.code());
  }
}
