package io.tiaki.platform;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One number at one moment, as a {@link MetricSource} shows it.
 *
 * @param name what it counts: 1 to 64 of {@code a-z 0-9 . -}, unique in its source together with
 *     the labels
 * @param labels what tells numbers of the same name apart, in the order of their keys; at most 8;
 *     keys of the form of a name, values of 1 to 64 printable characters; never anything from the
 *     network that is not authenticated, never a secret
 * @param value in the unit; a counter begins at 0 with its source and never falls
 * @param kind whether it only grows
 * @param unit what is counted, {@code handshakes} or {@code datagrams}, or the unit of measurement,
 *     {@code ms} or {@code octets}; 1 to 32 characters
 */
public record Metric(String name, Map<String, String> labels, long value, Kind kind, String unit) {
  /** Whether a number only grows. More may be added: callers have a default branch. */
  public enum Kind {
    /** Grows from 0; a fall means that its source began anew. */
    COUNTER,
    /** Rises and falls. */
    GAUGE
  }

  private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,64}");
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]{1,64}");
  private static final int MOST_LABELS = 8;

  /**
   * @throws IllegalArgumentException when a part has not its form
   */
  public Metric {
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    require(NAME.matcher(name).matches(), "The name of a metric is 1 to 64 of a-z, 0-9, . and -");
    require(labels.size() <= MOST_LABELS, "A metric has at most " + MOST_LABELS + " labels");
    for (Map.Entry<String, String> label : labels.entrySet()) {
      require(
          NAME.matcher(label.getKey()).matches() && VALUE.matcher(label.getValue()).matches(),
          "A label has a key like a name and a value of 1 to 64 printable characters");
    }
    require(!unit.isEmpty() && unit.length() <= 32, "A unit has 1 to 32 characters");
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }

  /** A number that only grows. */
  public static Metric counter(String name, Map<String, String> labels, long value, String unit) {
    return new Metric(name, labels, value, Kind.COUNTER, unit);
  }

  /** A number that rises and falls. */
  public static Metric gauge(String name, Map<String, String> labels, long value, String unit) {
    return new Metric(name, labels, value, Kind.GAUGE, unit);
  }
}
