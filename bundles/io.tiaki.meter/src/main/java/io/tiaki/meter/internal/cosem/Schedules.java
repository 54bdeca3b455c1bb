package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.element;
import static io.tiaki.meter.internal.cosem.Values.elements;
import static io.tiaki.meter.internal.cosem.Values.enumeration;
import static io.tiaki.meter.internal.cosem.Values.number;
import static io.tiaki.meter.internal.cosem.Values.octets;
import static io.tiaki.meter.internal.cosem.Values.structure;
import static io.tiaki.meter.internal.cosem.Values.u16;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.model.ObisCode;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Single action schedules, version 0 (IEC 62056-6-2, 4.5.7): scripts at their times, by the
 * device's local time. What was due in the last day while the device was away is done once.
 */
final class Schedules {
  private static final long MOST_LATE_MILLIS = 86_400_000;
  private static final int ONE_TIME = 1;
  private static final int MOST_TIMES = 16;
  private static final Shape SCRIPT = Shape.structure(Shape.logicalName(), Shape.u16(0, 0xffff));
  private static final Shape TIMES =
      Shape.array(MOST_TIMES, Shape.structure(Shape.time(), Shape.date()));

  private final Scripts scripts;
  private final List<Schedule> all;

  /** The cells of one schedule. */
  private record Schedule(String name, Cell script, Cell type, Cell times) {}

  /** Up to when one device has done what was due, and what is next unless something is written. */
  private static final class Done {
    private long until;
    private int wakes;
    private long next = Long.MIN_VALUE;

    private Done(long until) {
      this.until = until;
    }
  }

  Schedules(Scripts scripts) {
    this.scripts = scripts;
    all =
        List.of(
            schedule("0-0:15.0.0.255", Scripts.END_OF_BILLING, firstOfMonth()),
            schedule("0-0:15.0.1.255", Scripts.DISCONNECT),
            schedule("0-0:15.0.2.255", Scripts.IMAGE),
            schedule("0-0:15.0.4.255", Scripts.PUSH));
  }

  private static CosemData firstOfMonth() {
    return structure(Values.octets(0, 0, 0, 0), Values.octets(255, 255, 255, 1, 255));
  }

  private static Schedule schedule(String name, String script, CosemData... times) {
    CosemData executed = structure(Values.logicalName(ObisCode.of(script)), u16(1));
    return new Schedule(
        name,
        Cell.of("schedule/" + name + "/2", executed, SCRIPT),
        Cell.of("schedule/" + name + "/3", enumeration(ONE_TIME), Shape.enumeration(1, 5)),
        Cell.of("schedule/" + name + "/4", Values.array(times), TIMES)
            .then(device -> device.state().awake()));
  }

  List<CosemObject> objects() {
    return all.stream().map(Schedules::object).toList();
  }

  private static CosemObject object(Schedule schedule) {
    return new CosemObject.Builder(22, 0, schedule.name())
        .kept(2, schedule.script())
        .shown(3, schedule.type())
        .writer(3, (device, type) -> fits(device, schedule, type, schedule.times().read(device)))
        .shown(4, schedule.times())
        .writer(4, (device, times) -> times(device, schedule, times))
        .build();
  }

  private static DataAccessResult times(Device device, Schedule schedule, CosemData times) {
    DataAccessResult result = TIMES.check(times);
    if (result != DataAccessResult.SUCCESS) {
      return result;
    }
    return agree(number(schedule.type().read(device)), times)
        ? schedule.times().write(device, times)
        : DataAccessResult.OTHER_REASON;
  }

  private static DataAccessResult fits(
      Device device, Schedule schedule, CosemData type, CosemData times) {
    DataAccessResult result = schedule.type().shape().check(type);
    if (result != DataAccessResult.SUCCESS) {
      return result;
    }
    return agree(number(type), times)
        ? schedule.type().write(device, type)
        : DataAccessResult.OTHER_REASON;
  }

  /**
   * Type 1 has one time; 2 and 3 have one time of the day on several dates; with 2 and 4 dates have
   * no wildcards.
   */
  private static boolean agree(int type, CosemData times) {
    List<TimePattern> patterns = patterns(times);
    boolean oneTime = patterns.stream().map(TimePattern::time).distinct().count() <= 1;
    boolean wild = patterns.stream().anyMatch(TimePattern::hasWildcards);
    return switch (type) {
      case ONE_TIME -> patterns.size() <= 1;
      case 2 -> oneTime && !wild;
      case 3 -> oneTime;
      case 4 -> !wild;
      default -> true;
    };
  }

  private static List<TimePattern> patterns(CosemData times) {
    List<TimePattern> patterns = new ArrayList<>();
    for (CosemData one : elements(times)) {
      patterns.add(TimePattern.of(octets(element(one, 0)), octets(element(one, 1))));
    }
    return patterns;
  }

  /** Does what is due; when something is due next, ms since 1970. */
  long tick(Device device, Pusher pusher, long now) {
    Done done = device.state().ongoing(Done.class, () -> new Done(alive(device, now)));
    int wakes = device.state().wakes();
    if (done.wakes != wakes || now < done.until || now >= done.next) {
      done.next = all(device, pusher, now, done);
      done.wakes = wakes;
    }
    done.until = now;
    return done.next;
  }

  private long all(Device device, Pusher pusher, long now, Done done) {
    // A clock that was set back does again what comes again.
    long from = Math.max(Math.min(done.until, now), now - MOST_LATE_MILLIS);
    done.until = now;
    LocalDateTime after = DeviceTime.local(device, from);
    LocalDateTime until = DeviceTime.local(device, now);
    for (Schedule schedule : all) {
      if (next(device, schedule, after).filter(next -> !next.isAfter(until)).isPresent()) {
        CosemData script = schedule.script().read(device);
        scripts.run(
            device, pusher, Values.name(element(script, 0)), number(element(script, 1)), false);
      }
    }
    // A script may have set the clock.
    LocalDateTime since = DeviceTime.local(device, done.until);
    return all.stream()
        .flatMap(schedule -> next(device, schedule, since).stream())
        .mapToLong(next -> DeviceTime.millis(device, next))
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** The last sign of life before this process, or now. */
  private static long alive(Device device, long now) {
    return device.meter().last().map(row -> row.epochSecond() * 1_000).orElse(now);
  }

  private static Optional<LocalDateTime> next(
      Device device, Schedule schedule, LocalDateTime after) {
    return patterns(schedule.times().read(device)).stream()
        .flatMap(pattern -> pattern.next(after).stream())
        .min(LocalDateTime::compareTo);
  }
}
