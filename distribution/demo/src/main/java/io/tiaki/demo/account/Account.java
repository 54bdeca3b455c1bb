package io.tiaki.demo.account;

import io.tiaki.demo.event.Event;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Matches what meters register with what arrives at the control system. Thread-safe. A reading is
 * known by meter and time stamp; only the load profile counts.
 */
public final class Account {
  /** More are counted, but not told apart any more. */
  private static final int MAX_OUTSTANDING = 1_000_000;

  private static final int MAX_METERS = 100_000;

  private final Clock clock;
  private final int meters;
  private final Map<MeterId, MeterAccount> known = new TreeMap<>();
  private final Latencies latencies = new Latencies();
  private final Latencies sessionLatencies = new Latencies();
  private final Rate rate = new Rate();
  private Instant start;
  private Instant running;
  private boolean ending;
  private int connected;
  private int heard;
  private long registered;
  private long arrived;
  private long outstanding;
  private long untracked;
  private long duplicates;
  private long earlier;
  private long unannounced;
  private long malformed;
  private long order;

  /**
   * @param meters how many meters there shall be
   */
  public Account(int meters, Clock clock) {
    this.meters = meters;
    this.clock = clock;
    start = clock.instant();
    running = start;
  }

  /** The run begins now: what is registered earlier is not its business. */
  public synchronized void begin() {
    start = clock.instant();
    running = start;
  }

  /** From now on readings can flow: the average rate counts from here. */
  public synchronized void flowing() {
    running = clock.instant();
  }

  /** Takes what a process said; what is not about meters changes nothing. */
  public synchronized void take(Event event) {
    if (event instanceof Event.Session session) {
      MeterAccount meter = ending ? null : account(session.meter());
      if (meter != null && meter.session(session.open())) {
        connected += session.open() ? 1 : -1;
      }
    } else if (event instanceof Event.Registered reading) {
      register(reading);
    } else if (event instanceof Event.Arrived reading
        && reading.series().equals(ObisCode.LOAD_PROFILE)) {
      arrive(reading);
    }
  }

  /** Counts a line that could not be read. */
  public synchronized void malformed() {
    malformed++;
  }

  /** The processes are being stopped: sessions that end now are no news. */
  public synchronized void ending() {
    ending = true;
  }

  private void register(Event.Registered reading) {
    MeterAccount meter = account(reading.meter());
    if (meter == null) {
      return;
    }
    Instant time = reading.registered();
    if (meter.arrivedBefore(time)) {
      registered++;
      unannounced(time, -1);
      matched(meter);
    } else if (outstanding >= MAX_OUTSTANDING) {
      registered++;
      untracked++;
    } else if (meter.register(time)) {
      registered++;
      outstanding++;
    }
  }

  private void arrive(Event.Arrived reading) {
    MeterAccount meter = account(reading.meter());
    if (meter == null) {
      return;
    }
    Instant now = clock.instant();
    Duration latency = Duration.between(reading.registered(), reading.received());
    switch (meter.arrive(reading.registered())) {
      case MATCHED -> {
        outstanding--;
        matched(meter);
      }
      case UNANNOUNCED -> unannounced(reading.registered(), 1);
      default -> {
        duplicates++;
        return;
      }
    }
    if (!reading.registered().isBefore(start)) {
      latencies.add(latency);
      if (!meter.takeEarly(reading.registered())) {
        sessionLatencies.add(latency);
      }
      rate.mark(now);
    }
    meter.keep(reading, latency, now, ++order);
  }

  private void matched(MeterAccount meter) {
    arrived++;
    if (meter.arrived() == 1) {
      heard++;
    }
  }

  private void unannounced(Instant time, int by) {
    if (time.isBefore(start)) {
      earlier += by;
    } else {
      unannounced += by;
    }
  }

  private @Nullable MeterAccount account(MeterId id) {
    if (known.size() >= MAX_METERS && !known.containsKey(id)) {
      malformed++;
      return null;
    }
    return known.computeIfAbsent(id, MeterAccount::new);
  }

  /** The run in figures, now. */
  public synchronized Totals totals() {
    Instant now = clock.instant();
    return new Totals(
        Duration.between(start, now),
        meters,
        connected,
        heard,
        registered,
        arrived,
        outstanding + untracked,
        duplicates,
        earlier,
        unannounced,
        malformed,
        rate.lastSecond(now),
        Rate.average(arrived, Duration.between(running, now)),
        latencies.spread(),
        sessionLatencies.spread(),
        oldest(now));
  }

  private long oldest(Instant now) {
    return known.values().stream()
        .flatMap(meter -> meter.oldestOutstanding().stream())
        .min(Instant::compareTo)
        .map(oldest -> Math.max(0, Duration.between(oldest, now).toMillis()))
        .orElse(0L);
  }

  /** How many meters take part. */
  public synchronized int present() {
    return (int) known.values().stream().filter(MeterAccount::present).count();
  }

  /**
   * Meters that take part, in the order of their names; when there are more than {@code most},
   * those that were heard last.
   */
  public synchronized List<MeterRow> rows(int most) {
    if (most <= 0) {
      return List.of();
    }
    PriorityQueue<MeterAccount> newest =
        new PriorityQueue<>(Comparator.comparingLong(MeterAccount::updated));
    for (MeterAccount meter : known.values()) {
      if (meter.present()) {
        newest.add(meter);
      }
      if (newest.size() > most) {
        newest.remove();
      }
    }
    return newest.stream()
        .sorted(Comparator.comparing(MeterAccount::meter))
        .map(MeterAccount::row)
        .toList();
  }

  /** What did not arrive, at most {@code most} lines. */
  public synchronized Missing missing(int most) {
    List<String> lines = new ArrayList<>();
    int more = 0;
    for (MeterAccount meter : known.values()) {
      if (!meter.present() || meter.arrived() > 0 && meter.outstanding() == 0) {
        continue;
      }
      if (lines.size() < most) {
        lines.add(line(meter));
      } else {
        more++;
      }
    }
    int present = present();
    if (present < meters) {
      lines.add(
          (meters - present)
              + " of "
              + meters
              + " meters neither connected nor registered a reading");
    }
    if (untracked > 0) {
      lines.add(untracked + " readings beyond the first " + MAX_OUTSTANDING + " were not followed");
    }
    return new Missing(lines, more);
  }

  private static String line(MeterAccount meter) {
    StringBuilder line = new StringBuilder(meter.meter().toString());
    line.append(meter.connected() ? "  connected" : "  not connected");
    if (meter.arrived() == 0) {
      line.append(", no reading arrived");
    }
    meter
        .oldestOutstanding()
        .ifPresentOrElse(
            oldest ->
                line.append(", ")
                    .append(meter.outstanding())
                    .append(" outstanding, the oldest registered ")
                    .append(oldest),
            () -> line.append(meter.arrived() == 0 ? ", none registered" : ""));
    return line.toString();
  }
}
