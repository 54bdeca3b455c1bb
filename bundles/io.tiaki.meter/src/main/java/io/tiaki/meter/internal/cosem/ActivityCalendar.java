package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.element;
import static io.tiaki.meter.internal.cosem.Values.elements;
import static io.tiaki.meter.internal.cosem.Values.number;
import static io.tiaki.meter.internal.cosem.Values.octets;

import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.codec.Axdr;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Activity calendar, version 0, and special days table, version 0 (IEC 62056-6-2, 4.5.5 and 4.5.4):
 * season, week and special days choose the day profile; its scripts are run at their times of the
 * device's local time.
 */
final class ActivityCalendar {
  private static final Logger LOG = LoggerFactory.getLogger(ActivityCalendar.class);
  private static final int MOST = 16;
  private static final Shape NAME = Shape.octets(0, 16);
  private static final Shape SEASONS =
      Shape.array(MOST, Shape.structure(NAME, Shape.dateTime(), NAME));
  private static final Shape DAY_ID = Shape.u8(0, 255);
  private static final Shape WEEKS =
      Shape.array(
          MOST, Shape.structure(NAME, DAY_ID, DAY_ID, DAY_ID, DAY_ID, DAY_ID, DAY_ID, DAY_ID));
  private static final Shape DAYS =
      Shape.array(
          MOST,
          Shape.structure(
              DAY_ID,
              Shape.array(
                  MOST, Shape.structure(Shape.time(), Shape.logicalName(), Shape.u16(0, 0xffff)))));
  private static final CosemData NONE = Values.array();
  private static final CosemData NO_NAME = Values.octets();
  private static final CosemData NEVER =
      Values.octets(255, 255, 255, 255, 255, 255, 255, 255, 255, 128, 0, 255);

  private static final Cell[] ACTIVE = table("active", 2);
  private static final Cell[] PASSIVE = table("passive", 6);
  private static final Cell ACTIVATION =
      Cell.of("calendar/10", NEVER, Shape.dateTime()).then(device -> device.state().awake());

  private final Scripts scripts;

  /** The start of the entry whose script ran last, of one device. */
  private static final class Ran {
    private @Nullable LocalDateTime entry;
    private @Nullable CosemData script;
    private boolean running;
  }

  ActivityCalendar(Scripts scripts) {
    this.scripts = scripts;
  }

  private static Cell[] table(String kind, int first) {
    return new Cell[] {
      Cell.of("calendar/" + kind + "/name", NO_NAME, NAME),
      Cell.of("calendar/" + kind + "/" + (first + 1), NONE, SEASONS),
      Cell.of("calendar/" + kind + "/" + (first + 2), NONE, WEEKS),
      Cell.of("calendar/" + kind + "/" + (first + 3), NONE, DAYS)
    };
  }

  /** The name of the calendar that counts. */
  static CosemData name(Device device) {
    return ACTIVE[0].read(device);
  }

  CosemObject create() {
    CosemObject.Builder calendar = new CosemObject.Builder(20, 0, "0-0:13.0.0.255");
    for (int i = 0; i < ACTIVE.length; i++) {
      calendar.shown(2 + i, ACTIVE[i]).kept(6 + i, PASSIVE[i]);
    }
    return calendar
        .kept(10, ACTIVATION)
        .method(1, Methods.answered(ActivityCalendar::activateNow))
        .build();
  }

  private static Code activateNow(Device device) {
    if (!isWhole(device)) {
      return Code.OTHER_REASON;
    }
    activate(device);
    return Code.SUCCESS;
  }

  /** Whether the passive calendar's seasons have their weeks, and these their days. */
  private static boolean isWhole(Device device) {
    Set<CosemData> weeks = firsts(PASSIVE[2].read(device));
    Set<CosemData> days = firsts(PASSIVE[3].read(device));
    return elements(PASSIVE[1].read(device)).stream()
            .allMatch(season -> weeks.contains(element(season, 2)))
        && elements(PASSIVE[2].read(device)).stream()
            .flatMap(week -> elements(week).stream().skip(1))
            .allMatch(days::contains);
  }

  private static Set<CosemData> firsts(CosemData table) {
    return elements(table).stream().map(one -> element(one, 0)).collect(Collectors.toSet());
  }

  /** The passive calendar becomes the active one, and stays. */
  private static void activate(Device device) {
    for (int i = 0; i < ACTIVE.length; i++) {
      ACTIVE[i].set(device, PASSIVE[i].read(device));
    }
    ACTIVATION.forget(device);
    restart(device);
    Events.happened(device, Event.CALENDAR_ACTIVATED);
    LOG.info("The passive calendar of meter {} was activated", device.meter().id());
  }

  /** The entry that holds now is run again, unless it is that entry that asks for it. */
  static void restart(Device device) {
    Ran ran = device.state().ongoing(Ran.class, Ran::new);
    if (!ran.running) {
      ran.entry = null;
      ran.script = null;
    }
    device.state().awake();
  }

  /** Runs what holds now; when it may change, ms since 1970. */
  long tick(Device device, Pusher pusher, long now) {
    long activation = activation(device);
    if (activation <= now) {
      if (isWhole(device)) {
        activate(device);
      } else {
        ACTIVATION.forget(device);
      }
      activation = Long.MAX_VALUE;
    }
    if (elements(ACTIVE[3].read(device)).isEmpty()) {
      return activation;
    }
    LocalDateTime local = DeviceTime.local(device, now);
    run(device, pusher, local);
    return Math.min(activation, DeviceTime.millis(device, next(device, local)));
  }

  private static long activation(Device device) {
    return Axdr.dateTime(ACTIVATION.read(device))
        .filter(time -> time.year() != 0xffff)
        .flatMap(time -> DeviceTime.millis(device, time))
        .orElse(Long.MAX_VALUE);
  }

  /** The entry of today that began last, if it was not run yet. */
  private void run(Device device, Pusher pusher, LocalDateTime local) {
    Optional<CosemData> entry =
        day(device, local).stream()
            .filter(one -> !start(one, local).isAfter(local))
            .max(Comparator.comparing(one -> start(one, local)));
    Ran ran = device.state().ongoing(Ran.class, Ran::new);
    if (entry.isEmpty()
        || start(entry.get(), local).equals(ran.entry) && Objects.equals(entry.get(), ran.script)) {
      return;
    }
    ran.entry = start(entry.get(), local);
    ran.script = entry.get();
    ran.running = true;
    try {
      run(device, pusher, entry.get());
    } finally {
      ran.running = false;
    }
  }

  private void run(Device device, Pusher pusher, CosemData entry) {
    scripts.run(device, pusher, Values.name(element(entry, 1)), number(element(entry, 2)), false);
  }

  private static LocalDateTime start(CosemData entry, LocalDateTime day) {
    return day.toLocalDate().atTime(TimePattern.time(octets(element(entry, 0))));
  }

  private static LocalDateTime next(Device device, LocalDateTime local) {
    return day(device, local).stream()
        .map(entry -> start(entry, local))
        .filter(start -> start.isAfter(local))
        .min(LocalDateTime::compareTo)
        .orElse(local.toLocalDate().plusDays(1).atStartOfDay());
  }

  /** The entries of the day profile that holds on a day. */
  private static List<CosemData> day(Device device, LocalDateTime local) {
    Optional<Integer> id =
        SpecialDays.dayOn(device, local.toLocalDate()).or(() -> usual(device, local));
    return id.stream()
        .flatMap(
            wanted ->
                elements(ACTIVE[3].read(device)).stream()
                    .filter(day -> number(element(day, 0)) == wanted))
        .findFirst()
        .map(day -> elements(element(day, 1)))
        .orElse(List.of());
  }

  /** By season and week; without seasons the first week holds. */
  private static Optional<Integer> usual(Device device, LocalDateTime local) {
    List<CosemData> weeks = elements(ACTIVE[2].read(device));
    List<CosemData> seasons = elements(ACTIVE[1].read(device));
    Optional<CosemData> week =
        seasons.isEmpty()
            ? weeks.stream().findFirst()
            : seasons.stream()
                .filter(season -> began(season, local).isPresent())
                .max(Comparator.comparing(season -> began(season, local).orElseThrow()))
                .flatMap(
                    season ->
                        weeks.stream()
                            .filter(one -> element(one, 0).equals(element(season, 2)))
                            .findFirst());
    return week.map(found -> number(element(found, local.getDayOfWeek().getValue())));
  }

  private static Optional<LocalDateTime> began(CosemData season, LocalDateTime local) {
    return Axdr.dateTime(element(season, 1))
        .map(TimePattern::of)
        .flatMap(pattern -> pattern.last(local));
  }
}
