package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.enumeration;
import static io.tiaki.meter.internal.cosem.Values.i64;
import static io.tiaki.meter.internal.cosem.Values.u8;

import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.meter.internal.metering.Status;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clock, version 0 (IEC 62056-6-2, 4.5.1). Setting it moves the time that the device shows and acts
 * by; the load profile goes on at multiples of the capture period of the process, its next entry
 * says that the clock was adjusted.
 */
final class ClockObject {
  private static final Logger LOG = LoggerFactory.getLogger(ClockObject.class);
  private static final long MINUTE = 60_000;

  /** The clock goes from 2000 to 2099. */
  private static final long FIRST = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();

  private static final long END = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();
  private static final Shape PRESET =
      Shape.structure(Shape.dateTime(), Shape.dateTime(), Shape.dateTime());

  private ClockObject() {}

  /** A time that waits for method 4. */
  private record Preset(long time, long from, long to) {}

  /** Holder, as it may be replaced. */
  private static final class Presets {
    private Optional<Preset> preset = Optional.empty();
  }

  static CosemObject create() {
    return new CosemObject.Builder(8, 0, "0-0:1.0.0.255")
        .open()
        .value(2, device -> DeviceTime.shown(device, DeviceTime.now(device)))
        .writer(2, ClockObject::set)
        .kept(3, DeviceTime.ZONE)
        .value(4, device -> u8(DeviceTime.status(device, DeviceTime.now(device))))
        .kept(5, DeviceTime.BEGIN)
        .kept(6, DeviceTime.END)
        .kept(7, DeviceTime.DEVIATION)
        .kept(8, DeviceTime.ENABLED)
        .constant(9, enumeration(1))
        .method(1, Methods.plain(device -> round(device, 15 * MINUTE)))
        .method(2, Methods.plain(device -> round(device, device.interval().toMillis())))
        .method(3, Methods.plain(device -> round(device, MINUTE)))
        .method(4, Methods.answered(ClockObject::adjustToPreset))
        .method(5, Methods.checked(PRESET, ClockObject::preset))
        .method(6, Methods.checked(Shape.i16(-900, 900), ClockObject::shift))
        .build();
  }

  private static DataAccessResult set(Device device, CosemData value) {
    DataAccessResult result = Shape.dateTime().check(value);
    if (result != DataAccessResult.SUCCESS) {
      return result;
    }
    OptionalLong millis = millis(device, value);
    if (millis.isEmpty()) {
      return DataAccessResult.OTHER_REASON;
    }
    return set(device, millis.getAsLong())
        ? DataAccessResult.SUCCESS
        : DataAccessResult.OTHER_REASON;
  }

  /** False for a time that is none of a meter's life. */
  private static boolean set(Device device, long millis) {
    if (millis < FIRST || millis >= END) {
      return false;
    }
    if (millis == DeviceTime.now(device)) {
      return true;
    }
    LOG.info(
        "The clock of meter {} was set by {} ms",
        device.meter().id(),
        millis - DeviceTime.now(device));
    Events.happened(device, Event.CLOCK_BEFORE);
    DeviceTime.OFFSET.set(device, i64(millis - device.millis()));
    device.meter().mark(Status.CLOCK_ADJUSTED);
    Events.happened(device, Event.CLOCK_SET);
    device.state().awake();
    return true;
  }

  /** A date-time without deviation is local time. */
  private static OptionalLong millis(Device device, CosemData value) {
    Optional<CosemDateTime> time = Axdr.dateTime(value);
    Optional<Instant> instant = time.flatMap(CosemDateTime::toInstant);
    if (time.isEmpty() || instant.isEmpty()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        time.get().deviation() == Short.MIN_VALUE
            ? DeviceTime.millis(device, instant.get().atOffset(ZoneOffset.UTC).toLocalDateTime())
            : instant.get().toEpochMilli());
  }

  private static void round(Device device, long unit) {
    long now = DeviceTime.now(device);
    set(device, Math.floorDiv(now + unit / 2, unit) * unit);
  }

  private static Code preset(Device device, CosemData times) {
    List<OptionalLong> all =
        Values.elements(times).stream().map(time -> millis(device, time)).toList();
    if (all.stream().anyMatch(OptionalLong::isEmpty)
        || all.get(1).getAsLong() > all.get(2).getAsLong()) {
      return Code.OTHER_REASON;
    }
    device.state().ongoing(Presets.class, Presets::new).preset =
        Optional.of(
            new Preset(all.get(0).getAsLong(), all.get(1).getAsLong(), all.get(2).getAsLong()));
    return Code.SUCCESS;
  }

  /** Only within the interval that the preset time is valid in. */
  private static Code adjustToPreset(Device device) {
    Presets presets = device.state().ongoing(Presets.class, Presets::new);
    long now = DeviceTime.now(device);
    Optional<Preset> valid =
        presets.preset.filter(preset -> now >= preset.from() && now <= preset.to());
    if (valid.isEmpty()) {
      return Code.OTHER_REASON;
    }
    presets.preset = Optional.empty();
    return code(set(device, valid.get().time()));
  }

  private static Code shift(Device device, CosemData seconds) {
    return code(set(device, DeviceTime.now(device) + Values.number(seconds) * 1_000L));
  }

  private static Code code(boolean done) {
    return done ? Code.SUCCESS : Code.OTHER_REASON;
  }

  /** Marks the profile's entries while it is summer; the next change, ms since 1970. */
  static long tick(Device device, long now) {
    if (!DeviceTime.ENABLED.isTrue(device) && device.state().ongoing(Summer.class).isEmpty()) {
      return Long.MAX_VALUE;
    }
    boolean summer = DeviceTime.isSummer(device, now);
    Summer before = device.state().ongoing(Summer.class, Summer::new);
    if (before.now != summer) {
      before.now = summer;
      device.meter().standing(summer ? Status.DAYLIGHT_SAVING : Status.GOOD);
      if (before.known) {
        Events.happened(device, Event.DAYLIGHT_SAVING_CHANGED);
      }
    }
    before.known = true;
    return DeviceTime.nextChange(device, now);
  }

  /** What the profile's entries say. */
  private static final class Summer {
    private boolean now;
    private boolean known;
  }
}
