package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.bool;
import static io.tiaki.meter.internal.cosem.Values.element;
import static io.tiaki.meter.internal.cosem.Values.elements;
import static io.tiaki.meter.internal.cosem.Values.i8;
import static io.tiaki.meter.internal.cosem.Values.number;
import static io.tiaki.meter.internal.cosem.Values.structure;
import static io.tiaki.meter.internal.cosem.Values.u16;
import static io.tiaki.meter.internal.cosem.Values.u32;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.model.ObisCode;
import java.util.OptionalLong;

/**
 * Limiter, version 0 (IEC 62056-6-2, 4.5.9): looks at a value each second while a threshold can be
 * crossed, and executes a script when it was above or below for long enough.
 */
final class Limiter {
  private static final long NEVER = 0xffff_ffffL;
  private static final long SECOND = 1_000;
  private static final CosemData NO_TIME =
      Values.octets(255, 255, 255, 255, 255, 255, 255, 255, 255, 128, 0, 255);

  private static final Shape SCRIPT = Shape.structure(Shape.logicalName(), Shape.u16(0, 0xffff));
  private static final Shape DURATION = Shape.u32(0, 86_400);

  private static final Cell NORMAL = cell("limiter/4", u32(NEVER), Shape.integer());
  private static final Cell EMERGENCY = cell("limiter/5", u32(NEVER), Shape.integer());
  private static final Cell OVER = cell("limiter/6", u32(0), DURATION);
  private static final Cell UNDER = cell("limiter/7", u32(0), DURATION);
  private static final Cell PROFILE =
      cell(
          "limiter/8",
          structure(u16(0), NO_TIME, u32(0)),
          Shape.structure(Shape.u16(0, 0xffff), Shape.dateTime(), Shape.u32(0, NEVER)));
  private static final Cell GROUPS =
      cell("limiter/9", Values.array(), Shape.array(16, Shape.u16(0, 0xffff)));
  private static final Cell ACTIONS =
      cell("limiter/11", structure(script(1), script(0)), Shape.structure(SCRIPT, SCRIPT));

  private final ObjectModel model;
  private final Scripts scripts;
  private final Cell monitored;

  /** What one device's limiter sees; it begins anew with the process. */
  private static final class Watch {
    private boolean above;

    /** By the clock of the process: one that a client sets shortens no duration. */
    private long since = Long.MIN_VALUE;

    private boolean acted = true;

    private void end() {
      above = false;
      since = Long.MIN_VALUE;
      acted = true;
    }
  }

  Limiter(ObjectModel model, Scripts scripts) {
    this.model = model;
    this.scripts = scripts;
    monitored =
        cell(
            "limiter/2",
            structure(u16(3), Values.logicalName(ObisCode.ACTIVE_POWER_IMPORT), i8(2)),
            Shape.structure(Shape.u16(0, 0xffff), Shape.logicalName(), Shape.i8(1, 127))
                .and(value -> model.find(number(element(value, 0)), name(value)).isPresent()));
  }

  private static Cell cell(String key, CosemData initial, Shape shape) {
    return Cell.of(key, initial, shape).then(device -> device.state().awake());
  }

  private static CosemData script(int selector) {
    return structure(Values.logicalName(ObisCode.of(Scripts.DISCONNECT)), u16(selector));
  }

  private static ObisCode name(CosemData value) {
    return Values.name(element(value, 1));
  }

  CosemObject create() {
    return new CosemObject.Builder(71, 0, "0-0:17.0.0.255")
        .kept(2, monitored)
        .value(3, device -> threshold(device))
        .kept(4, NORMAL)
        .kept(5, EMERGENCY)
        .kept(6, OVER)
        .kept(7, UNDER)
        .kept(8, PROFILE)
        .kept(9, GROUPS)
        .value(10, device -> bool(isEmergency(device)))
        .kept(11, ACTIONS)
        .build();
  }

  /** The threshold that holds now; empty: none. */
  static OptionalLong limit(Device device) {
    OptionalLong watts = Values.integer(threshold(device));
    return watts.isPresent() && watts.getAsLong() == NEVER ? OptionalLong.empty() : watts;
  }

  private static CosemData threshold(Device device) {
    return (isEmergency(device) ? EMERGENCY : NORMAL).read(device);
  }

  /** Within the duration of an emergency profile of one of its groups. */
  private static boolean isEmergency(Device device) {
    CosemData profile = PROFILE.read(device);
    OptionalLong begin = begin(device, profile);
    long now = DeviceTime.now(device);
    return begin.isPresent()
        && now >= begin.getAsLong()
        && now < begin.getAsLong() + duration(profile)
        && elements(GROUPS.read(device)).contains(element(profile, 0));
  }

  private static OptionalLong begin(Device device, CosemData profile) {
    return Axdr.dateTime(element(profile, 1))
        .flatMap(time -> DeviceTime.millis(device, time))
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  private static long duration(CosemData profile) {
    return Values.integer(element(profile, 2)).orElse(0) * SECOND;
  }

  /** Looks; when it looks again, ms since 1970. */
  long tick(Device device, Pusher pusher, long now) {
    long limit = Values.integer(threshold(device)).orElse(NEVER);
    if (limit == NEVER) {
      device.state().ongoing(Watch.class).ifPresent(Watch::end);
      long begin = begin(device, PROFILE.read(device)).orElse(Long.MAX_VALUE);
      return begin > now ? begin : Long.MAX_VALUE;
    }
    Watch watch = device.state().ongoing(Watch.class, Watch::new);
    boolean above = value(device) > limit;
    if (above != watch.above || watch.since == Long.MIN_VALUE) {
      // What never was above need not be told that it is below.
      watch.acted = !above && watch.since == Long.MIN_VALUE;
      watch.above = above;
      watch.since = device.millis();
    }
    long wanted = (above ? OVER : UNDER).integer(device) * SECOND;
    if (!watch.acted && device.millis() - watch.since >= wanted) {
      watch.acted = true;
      act(device, pusher, above);
    }
    return now + SECOND;
  }

  private long value(Device device) {
    CosemData value = monitored.read(device);
    return model
        .value(device, number(element(value, 0)), name(value), number(element(value, 2)))
        .map(read -> Values.integer(read).orElse(0))
        .orElse(0L);
  }

  private void act(Device device, Pusher pusher, boolean above) {
    Events.happened(device, above ? Event.LIMIT_EXCEEDED : Event.LIMIT_KEPT);
    CosemData action = element(ACTIONS.read(device), above ? 0 : 1);
    int selector = number(element(action, 1));
    if (selector != 0) {
      scripts.run(device, pusher, Values.name(element(action, 0)), selector, true);
    }
  }
}
