package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.element;
import static io.tiaki.meter.internal.cosem.Values.elements;
import static io.tiaki.meter.internal.cosem.Values.enumeration;
import static io.tiaki.meter.internal.cosem.Values.i8;
import static io.tiaki.meter.internal.cosem.Values.number;
import static io.tiaki.meter.internal.cosem.Values.structure;
import static io.tiaki.meter.internal.cosem.Values.u16;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.meter.internal.cosem.DisconnectControl.Transition;
import io.tiaki.model.ObisCode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Script tables, version 0 (IEC 62056-6-2, 4.5.2): each script writes attributes and executes
 * methods of the meter's own objects.
 */
final class Scripts {
  static final int CLASS = 9;
  static final String END_OF_BILLING = "0-0:10.0.1.255";
  static final String TARIFF = "0-0:10.0.100.255";
  static final String DISCONNECT = "0-0:10.0.106.255";
  static final String IMAGE = "0-0:10.0.107.255";
  static final String PUSH = "0-0:10.0.108.255";

  private static final int WRITE = 1;
  private static final int EXECUTE = 2;
  private static final int MOST_DEPTH = 4;

  /** Association and security setup: keys and secrets change for who is known, by no script. */
  private static final Set<Integer> PROVEN_ONLY = Set.of(15, 64);

  /** Of a script and all that it executes. */
  private static final int MOST_ACTIONS = 64;

  private static final Shape ACTION =
      Shape.structure(
          Shape.enumeration(WRITE, EXECUTE),
          Shape.u16(0, 0xffff),
          Shape.logicalName(),
          Shape.i8(-128, 127),
          Shape.ANY);
  private static final Shape SCRIPTS =
      Shape.array(16, Shape.structure(Shape.u16(1, 0xffff), Shape.array(16, ACTION)));

  private final ObjectModel model;

  /** How deep scripts execute scripts of one device, and what the outermost one has done. */
  private static final class Depth {
    private int now;
    private int actions;
  }

  Scripts(ObjectModel model) {
    this.model = model;
  }

  List<CosemObject> objects() {
    return List.of(
        table(
            END_OF_BILLING,
            script(1, execute(7, BillingProfile.NAME, 2), execute(4, DemandRegister.MAXIMUM, 1))),
        table(
            TARIFF,
            script(1, write(6, Tariffs.NAME, 4, Tariffs.mask(1))),
            script(2, write(6, Tariffs.NAME, 4, Tariffs.mask(2)))),
        table(
            DISCONNECT,
            script(1, execute(DisconnectControl.CLASS, DisconnectControl.NAME, 1)),
            script(2, execute(DisconnectControl.CLASS, DisconnectControl.NAME, 2))),
        table(IMAGE, script(1, execute(18, ImageTransfer.NAME, 4))),
        table(PUSH, script(1, execute(40, PushSetup.NAME, 1))));
  }

  private CosemObject table(String name, CosemData... scripts) {
    return new CosemObject.Builder(CLASS, 0, name)
        .kept(2, Cell.of("script/" + name, Values.array(scripts), SCRIPTS))
        .method(
            1,
            (device, pusher, parameter) -> {
              CosemData id = parameter.orElse(CosemData.NullData.INSTANCE);
              DataAccessResult result = Shape.u16(0, 0xffff).check(id);
              return result == DataAccessResult.SUCCESS
                  ? ActionResult.of(run(device, pusher, ObisCode.of(name), number(id), false))
                  : Methods.result(result);
            })
        .build();
  }

  private static CosemData script(int id, CosemData... actions) {
    return structure(u16(id), Values.array(actions));
  }

  private static CosemData execute(int classId, String name, int method) {
    return action(EXECUTE, classId, name, method, i8(0));
  }

  private static CosemData write(int classId, String name, int attribute, CosemData value) {
    return action(WRITE, classId, name, attribute, value);
  }

  private static CosemData action(int kind, int classId, String name, int index, CosemData value) {
    return structure(
        enumeration(kind), u16(classId), Values.logicalName(ObisCode.of(name)), i8(index), value);
  }

  /**
   * Executes a script.
   *
   * @param local whether the meter itself decided to: then the relay does its local transitions
   */
  Code run(Device device, Pusher pusher, ObisCode table, int id, boolean local) {
    Optional<CosemData> script =
        model.value(device, CLASS, table, 2).stream()
            .flatMap(scripts -> elements(scripts).stream())
            .filter(candidate -> number(element(candidate, 0)) == id)
            .findFirst();
    if (script.isEmpty()) {
      return Code.OTHER_REASON;
    }
    Depth depth = device.state().ongoing(Depth.class, Depth::new);
    if (depth.now >= MOST_DEPTH) {
      return Code.OTHER_REASON;
    }
    if (depth.now++ == 0) {
      depth.actions = 0;
    }
    try {
      return run(device, pusher, depth, elements(element(script.get(), 1)), local);
    } finally {
      depth.now--;
    }
  }

  /** One action after the other, until one fails. */
  private Code run(
      Device device, Pusher pusher, Depth depth, List<CosemData> actions, boolean local) {
    for (CosemData action : actions) {
      if (depth.actions++ >= MOST_ACTIONS) {
        return Code.OTHER_REASON;
      }
      Code code = one(device, pusher, action, local);
      if (code != Code.SUCCESS) {
        return code;
      }
    }
    return Code.SUCCESS;
  }

  private Code one(Device device, Pusher pusher, CosemData action, boolean local) {
    int classId = number(element(action, 1));
    int index = number(element(action, 3));
    CosemData parameter = element(action, 4);
    Optional<CosemObject> target = model.find(classId, Values.name(element(action, 2)));
    if (target.isEmpty()) {
      return Code.OBJECT_UNDEFINED;
    }
    if (PROVEN_ONLY.contains(classId)) {
      return Code.READ_WRITE_DENIED;
    }
    if (local && classId == DisconnectControl.CLASS) {
      boolean done = DisconnectControl.one(device, index == 1 ? Transition.G : Transition.H);
      return done ? Code.SUCCESS : Code.OTHER_REASON;
    }
    if (number(element(action, 0)) == WRITE) {
      return Optional.ofNullable(target.get().writers().get(index))
          .map(writer -> Methods.code(ObjectModel.write(writer, device, parameter)))
          .orElse(Code.READ_WRITE_DENIED);
    }
    return Optional.ofNullable(target.get().methods().get(index))
        .map(method -> ObjectModel.invoke(method, device, pusher, Optional.of(parameter)).code())
        .orElse(Code.READ_WRITE_DENIED);
  }
}
