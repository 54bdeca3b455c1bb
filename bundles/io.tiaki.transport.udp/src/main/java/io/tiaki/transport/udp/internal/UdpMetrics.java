package io.tiaki.transport.udp.internal;

import io.tiaki.platform.Metric;
import io.tiaki.platform.MetricSource;
import io.tiaki.transport.udp.UdpCounters;
import io.tiaki.transport.udp.UdpLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Shows what a link counts since it was opened. Safe for use by many threads. */
final class UdpMetrics implements MetricSource {
  private final UdpLink link;
  private final Map<String, String> labels;

  UdpMetrics(UdpLink link) {
    this.link = link;
    this.labels = Map.of("link", link.id());
  }

  @Override
  public String name() {
    return "transport.udp";
  }

  @Override
  public List<Metric> metrics() {
    List<Metric> metrics = new ArrayList<>();
    link.droppedBySystem().ifPresent(count -> metrics.add(dropped("socket-full", count)));
    metrics.addAll(counted(link.counters()));
    return metrics;
  }

  private List<Metric> counted(UdpCounters now) {
    return List.of(
        count("received", now.received()),
        count("sent", now.sent()),
        dropped("queue-full", now.droppedQueue()),
        dropped("receiver-failed", now.droppedReceiver()),
        refused("too-long", now.refusedTooLong()),
        refused("address-family", now.refusedFamily()),
        refused("send-buffer-full", now.refusedBusy()),
        Metric.counter("network.errors", labels, now.networkErrors(), "errors"));
  }

  private Metric count(String name, long value) {
    return Metric.counter("datagrams." + name, labels, value, "datagrams");
  }

  private Metric dropped(String reason, long value) {
    return because("datagrams.dropped", reason, value);
  }

  private Metric refused(String reason, long value) {
    return because("datagrams.refused", reason, value);
  }

  private Metric because(String name, String reason, long value) {
    return Metric.counter(name, Map.of("link", link.id(), "reason", reason), value, "datagrams");
  }
}
