package io.tiaki.session.dtls.internal;

import io.tiaki.platform.Metric;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happened with the meters of one group on one link, since this bundle was started. Counting
 * allocates nothing and does not contend: a session only refers to it. Safe for use by many
 * threads.
 */
public final class LinkCounters {
  private static final LinkCounters NONE = new LinkCounters(Map.of(), false);

  private final Map<String, String> labels;
  private final boolean counting;
  private final LongAdder[] counts;
  private final LongAdder[] drops;
  private final LongAdder[] failures;
  private final Timing roundTrips = new Timing("rtt");
  private final Timing handshakes = new Timing("handshakes.duration");

  private LinkCounters(Map<String, String> labels, boolean counting) {
    this.labels = labels;
    this.counting = counting;
    this.counts = adders(Count.values().length);
    this.drops = adders(Drop.values().length);
    this.failures = adders(Failure.values().length);
  }

  private static LongAdder[] adders(int count) {
    LongAdder[] adders = new LongAdder[count];
    for (int i = 0; i < count; i++) {
      adders[i] = new LongAdder();
    }
    return adders;
  }

  /** Counts nothing, for whom nobody asks. */
  public static LinkCounters none() {
    return NONE;
  }

  /**
   * Counts from 0.
   *
   * @param link the link's id
   * @param group of the meters
   */
  public static LinkCounters of(String link, String group) {
    return new LinkCounters(Map.of("link", link, "group", group), true);
  }

  /** Something happened. */
  public void add(Count what) {
    count(counts[what.ordinal()]);
  }

  /** Something from the network was dropped. */
  public void drop(Drop reason) {
    count(drops[reason.ordinal()]);
  }

  /** A handshake brought no session. */
  public void failed(Failure reason) {
    count(failures[reason.ordinal()]);
  }

  private void count(LongAdder adder) {
    if (counting) {
      adder.increment();
    }
  }

  /** From a datagram of ours to its answer, measured without doubt (RFC 6298, 3: not repeated). */
  public void roundTrip(long nanos) {
    if (counting) {
      roundTrips.add(nanos);
    }
  }

  /** From the first datagram of a handshake to its session. */
  public void handshakeTook(long nanos) {
    if (counting) {
      handshakes.add(nanos);
    }
  }

  /** How often something happened. */
  public long get(Count what) {
    return counts[what.ordinal()].sum();
  }

  /** How often something was dropped for a reason. */
  public long get(Drop reason) {
    return drops[reason.ordinal()].sum();
  }

  /** How many handshakes failed for a reason. */
  public long get(Failure reason) {
    return failures[reason.ordinal()].sum();
  }

  /** All numbers; gauges of what is live first. */
  List<Metric> metrics() {
    List<Metric> metrics = new ArrayList<>();
    long live = Math.max(0, get(Count.OPENED) - get(Count.ENDED));
    metrics.add(Metric.gauge("sessions.live", labels, live, "sessions"));
    for (Count what : Count.values()) {
      metrics.add(Metric.counter(what.metric(), with(what.label()), get(what), what.unit()));
    }
    for (Failure reason : Failure.values()) {
      Map<String, String> label = with(Map.of("reason", reason.label()));
      metrics.add(Metric.counter("handshakes.failed", label, get(reason), "handshakes"));
    }
    for (Drop reason : Drop.values()) {
      String value = reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
      Map<String, String> label = with(Map.of("reason", value));
      metrics.add(Metric.counter("records.dropped", label, get(reason), "records"));
    }
    handshakes.addTo(metrics, labels);
    roundTrips.addTo(metrics, labels);
    return metrics;
  }

  private Map<String, String> with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(labels);
    all.putAll(more);
    return all;
  }
}
