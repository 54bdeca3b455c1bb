package io.tiaki.session.dtls.internal;

import io.tiaki.platform.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The counters of every link and group of meters; kept while the bundle runs, so that a link that
 * comes back counts on. Safe for use by many threads.
 */
final class SessionCounters {
  /** More pairs of link and group than that are counted as one. */
  private static final int MOST = 64;

  private static final String OTHERS = "others";

  private final Map<String, LinkCounters> counters = new ConcurrentSkipListMap<>();

  /** Those of one link and one group. */
  LinkCounters of(String link, String group) {
    LinkCounters known = counters.get(key(link, group));
    if (known != null) {
      return known;
    }
    synchronized (this) {
      return counters.size() < MOST || OTHERS.equals(group) ? add(link, group) : of(link, OTHERS);
    }
  }

  /** How often something happened on all links together. */
  long sum(Count what) {
    return counters.values().stream().mapToLong(each -> each.get(what)).sum();
  }

  /** Sessions on all links together. */
  long live() {
    return Math.max(0, sum(Count.OPENED) - sum(Count.ENDED));
  }

  private LinkCounters add(String link, String group) {
    return counters.computeIfAbsent(key(link, group), key -> LinkCounters.of(link, group));
  }

  private static String key(String link, String group) {
    return link + ' ' + group;
  }

  /** All of them, link by link and group by group. */
  List<Metric> metrics() {
    List<Metric> metrics = new ArrayList<>();
    counters.values().forEach(each -> metrics.addAll(each.metrics()));
    return metrics;
  }
}
