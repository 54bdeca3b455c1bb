package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.elements;
import static io.tiaki.meter.internal.cosem.Values.structure;
import static io.tiaki.meter.internal.cosem.Values.u32;
import static io.tiaki.meter.internal.cosem.Values.u8;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import java.util.ArrayList;
import java.util.List;

/** Event code, event log, alarms and errors (IEC 62056-6-1, 6.2.17; 62056-6-2, 4.3.6). */
final class Events {
  /** What happened last. */
  static final Cell CODE = Cell.of("event/code", u8(0), Shape.ANY);

  /** Entries of time and code, oldest first. */
  static final Cell LOG = Cell.of("event/log", Values.array(), Shape.ANY);

  static final Cell ALARMS = Cell.of("alarm/register", u32(0), Shape.ANY);
  static final Cell FILTER = Cell.of("alarm/filter", u32(0xffff_ffffL), Shape.u32(0, 0xffff_ffffL));
  static final Cell ERRORS = Cell.of("error/register", u32(0), Shape.ANY);

  /** A bit of the error register: an image was not verified or not activated. */
  static final int IMAGE_ERROR = 0x01;

  /** A bit of the error register: its memory does not keep what is written. */
  private static final int MEMORY = 0x02;

  /** The alarm of events that only the maker knows. */
  private static final int MAKERS_ALARM = 0x80;

  private static final int MOST_CODE = 255;

  private static final int MOST_ENTRIES = 100;
  private static final CosemData CODE_DEFINITION = Buffers.definition(1, "0-0:96.11.0.255");

  private Events() {}

  static List<CosemObject> objects() {
    return List.of(
        new CosemObject.Builder(1, 0, "0-0:96.11.0.255").shown(2, CODE).build(),
        new CosemObject.Builder(1, 0, "0-0:97.98.0.255")
            .shown(2, ALARMS)
            .writer(2, (device, value) -> clear(device, value, ALARMS, Event.ALARMS_CLEARED))
            .build(),
        new CosemObject.Builder(1, 0, "0-0:97.98.10.255").kept(2, FILTER).build(),
        new CosemObject.Builder(1, 0, "0-0:97.97.0.255")
            .shown(2, ERRORS)
            .writer(2, (device, value) -> clear(device, value, ERRORS, Event.ERRORS_CLEARED))
            .build(),
        log());
  }

  private static CosemObject log() {
    CosemData columns = Values.array(Columns.CLOCK.definition(), CODE_DEFINITION);
    return Buffers.profile(
            "0-0:99.98.0.255", device -> elements(LOG.read(device)), device -> columns)
        .constant(3, columns)
        .constant(4, u32(0))
        .constant(5, Values.enumeration(1))
        .constant(6, Columns.CLOCK.definition())
        .value(7, device -> u32(elements(LOG.read(device)).size()))
        .constant(8, u32(MOST_ENTRIES))
        .method(1, (device, pusher, parameters) -> reset(device))
        .build();
  }

  private static ActionResult reset(Device device) {
    LOG.forget(device);
    happened(device, Event.LOG_CLEARED);
    return ActionResult.of(Code.SUCCESS);
  }

  /** Bits that are written as 0 are cleared; none is set. */
  private static DataAccessResult clear(
      Device device, CosemData value, Cell register, Event cleared) {
    DataAccessResult result = Shape.u32(0, 0xffff_ffffL).check(value);
    if (result == DataAccessResult.SUCCESS) {
      long kept = register.integer(device) & Values.integer(value).orElse(0);
      if (kept != register.integer(device)) {
        register.set(device, u32(kept));
        happened(device, cleared);
      }
    }
    return result;
  }

  /** Notes an event, and raises its alarm unless it is filtered out. */
  static void happened(Device device, Event event) {
    happened(device, event.code(), event.alarm());
  }

  private static void happened(Device device, int code, int alarm) {
    List<CosemData> entries = new ArrayList<>(elements(LOG.read(device)));
    if (entries.size() >= MOST_ENTRIES) {
      entries.remove(0);
    }
    entries.add(structure(DeviceTime.shown(device, DeviceTime.now(device)), u8(code)));
    LOG.set(device, new CosemData.Array(entries));
    CODE.set(device, u8(code));
    long raised = alarm & FILTER.integer(device);
    if (raised != 0) {
      ALARMS.set(device, u32(ALARMS.integer(device) | raised));
      PushSetup.wanted(device);
    }
  }

  /**
   * Lets something happen, to test with: {@code tamper}, {@code terminal}, {@code magnet}, {@code
   * memory}, {@code power}, {@code limit}, or any code from 0 to 255, with the maker's own alarm.
   *
   * @return false when nobody knows what that is
   */
  static boolean provoke(Device device, String what) {
    Event event =
        switch (what) {
          case "tamper" -> Event.COVER_REMOVED;
          case "terminal" -> Event.TERMINAL_COVER_REMOVED;
          case "magnet" -> Event.MAGNETIC_FIELD;
          case "memory" -> Event.MEMORY_ERROR;
          case "power" -> Event.POWER_DOWN;
          case "limit" -> Event.LIMIT_EXCEEDED;
          default -> null;
        };
    if (event == null && !(what.matches("\\d{1,3}") && Integer.parseInt(what) <= MOST_CODE)) {
      return false;
    }
    synchronized (device.state()) {
      if (event == null) {
        happened(device, Integer.parseInt(what), MAKERS_ALARM);
      } else {
        happened(device, event);
      }
      if (event == Event.MEMORY_ERROR) {
        error(device, MEMORY);
      }
    }
    return true;
  }

  static void error(Device device, int bits) {
    ERRORS.set(device, u32(ERRORS.integer(device) | bits));
  }
}
