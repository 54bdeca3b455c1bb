package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.codec.Axdr;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;

/** The time that a device shows: the process's, set by clients, in its zone, in summer shifted. */
final class DeviceTime {
  static final int DAYLIGHT_SAVING = 0x80;

  /** Minutes from local time to UTC without daylight saving. */
  static final Cell ZONE =
      Cell.of("clock/3", Values.i16(0), Shape.i16(-720, 840)).then(DeviceTime::changed);

  /** ms that the device is ahead of the process. */
  static final Cell OFFSET = Cell.of("clock/offset", Values.i64(0), Shape.ANY);

  private static final CosemData NO_TIME = CosemData.OctetString.of(new byte[12]);
  static final Cell BEGIN = Cell.of("clock/5", NO_TIME, Shape.dateTime()).then(DeviceTime::changed);
  static final Cell END = Cell.of("clock/6", NO_TIME, Shape.dateTime()).then(DeviceTime::changed);

  /** Minutes that local time is ahead in summer. */
  static final Cell DEVIATION =
      Cell.of("clock/7", Values.i8(0), Shape.i8(-120, 120)).then(DeviceTime::changed);

  static final Cell ENABLED =
      Cell.of("clock/8", Values.bool(false), Shape.bool()).then(DeviceTime::changed);

  private static final int UNSPECIFIED = Short.MIN_VALUE;
  private static final long MINUTE = 60_000;

  private DeviceTime() {}

  private static void changed(Device device) {
    device.state().awake();
  }

  /** ms since 1970 as the device believes. */
  static long now(Device device) {
    return device.millis() + OFFSET.integer(device);
  }

  /** Minutes from local time to UTC. */
  static int deviation(Device device, long millis) {
    int zone = (int) ZONE.integer(device);
    return isSummer(device, millis) ? zone - (int) DEVIATION.integer(device) : zone;
  }

  static LocalDateTime local(Device device, long millis) {
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(millis, 1_000L) - deviation(device, millis) * 60L,
        (int) Math.floorMod(millis, 1_000L) * 1_000_000,
        ZoneOffset.UTC);
  }

  /** ms since 1970 of a local time. */
  static long millis(Device device, LocalDateTime local) {
    long standard = local.toInstant(ZoneOffset.UTC).toEpochMilli() + ZONE.integer(device) * MINUTE;
    long summer = standard - DEVIATION.integer(device) * MINUTE;
    return isSummer(device, summer) ? summer : standard;
  }

  /** ms since 1970 of a date-time: of its own deviation, or a local time of the device. */
  static Optional<Long> millis(Device device, CosemDateTime time) {
    Optional<Instant> utc = time.toInstant();
    return time.deviation() == UNSPECIFIED
        ? utc.map(local -> millis(device, LocalDateTime.ofInstant(local, ZoneOffset.UTC)))
        : utc.map(Instant::toEpochMilli);
  }

  static CosemData shown(Device device, long millis) {
    return Values.time(
        Instant.ofEpochMilli(millis), deviation(device, millis), status(device, millis));
  }

  /** The clock status of a time. */
  static int status(Device device, long millis) {
    return isSummer(device, millis) ? DAYLIGHT_SAVING : 0;
  }

  static boolean isSummer(Device device, long millis) {
    if (!ENABLED.isTrue(device)) {
      return false;
    }
    long local = millis - ZONE.integer(device) * MINUTE;
    int year = Instant.ofEpochMilli(local).atOffset(ZoneOffset.UTC).getYear();
    OptionalLong begin = change(device, BEGIN, year, 0);
    OptionalLong end = change(device, END, year, (int) DEVIATION.integer(device));
    if (begin.isEmpty() || end.isEmpty()) {
      return false;
    }
    return begin.getAsLong() <= end.getAsLong()
        ? millis >= begin.getAsLong() && millis < end.getAsLong()
        : millis >= begin.getAsLong() || millis < end.getAsLong();
  }

  /** When summer begins or ends in a year, ms since 1970; given in the time before the change. */
  private static OptionalLong change(Device device, Cell cell, int year, int ahead) {
    Optional<CosemDateTime> t = Axdr.dateTime(cell.read(device));
    if (t.isEmpty() || t.get().month() < 1 || t.get().month() > 12) {
      return OptionalLong.empty();
    }
    TimePattern pattern = TimePattern.of(t.get());
    if (pattern.year() != 0xffff && pattern.year() != year) {
      return OptionalLong.empty();
    }
    long deviation =
        t.get().deviation() == UNSPECIFIED ? ZONE.integer(device) - ahead : t.get().deviation();
    return pattern
        .resolve(YearMonth.of(year, t.get().month()))
        .map(day -> day.atTime(pattern.time()).toInstant(ZoneOffset.UTC).toEpochMilli())
        .map(local -> OptionalLong.of(local + deviation * MINUTE))
        .orElse(OptionalLong.empty());
  }

  /** The next change of daylight saving, ms since 1970; none is the end of time. */
  static long nextChange(Device device, long millis) {
    if (!ENABLED.isTrue(device)) {
      return Long.MAX_VALUE;
    }
    int year = local(device, millis).getYear();
    long next = Long.MAX_VALUE;
    for (int y = year; y <= year + 1; y++) {
      for (OptionalLong change :
          new OptionalLong[] {
            change(device, BEGIN, y, 0), change(device, END, y, (int) DEVIATION.integer(device))
          }) {
        if (change.isPresent() && change.getAsLong() > millis) {
          next = Math.min(next, change.getAsLong());
        }
      }
    }
    return next;
  }
}
