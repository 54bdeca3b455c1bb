package io.tiaki.access.internal;

import io.tiaki.access.internal.PeriodResult.Made;
import io.tiaki.access.internal.Periods.Period;
import io.tiaki.model.Measurement;
import io.tiaki.model.MeterId;
import io.tiaki.model.Quality;
import io.tiaki.model.Reading;
import io.tiaki.platform.StateException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Results about periods. A result is said as revision 0 when its last value came; or without what
 * is missing when a reading came whose time stamp is {@link Rule#patience} after the end. What is
 * late completes it, as revision 1, until {@link Rule#correction} after the end; later it is left
 * out. The result of a group is said once: a correction would tell what one meter added.
 *
 * <p>Remembers, for each subject (a meter, or {@code g} for the group): the values of a period
 * under {@code s/subject/start}, that it was not said yet under {@code o/subject/start}, and the
 * newest period under {@code n/subject}.
 */
final class PeriodProcessing implements Processing {
  private static final String GROUP = "g";
  private static final byte OPEN = 1;

  private final Rule rule;
  private final PeriodResult result;

  PeriodProcessing(Rule rule, PeriodResult result) {
    this.rule = rule;
    this.result = result;
  }

  @Override
  public List<Row> take(Reading reading, Memory memory) throws StateException {
    if (!result.isUsable(reading)) {
      return List.of();
    }
    String subject = result.isOfGroup() ? GROUP : reading.meter().logicalDeviceName();
    Instant at = reading.registered();
    Period period = rule.periods().at(at);
    Instant newest = newest(subject, period.from(), memory);
    List<Row> rows = new ArrayList<>();
    if (period.from().equals(at)) {
      add(subject, rule.periods().before(period), reading, newest, memory, rows);
    }
    add(subject, period, reading, newest, memory, rows);
    for (String key : memory.keys("o/" + subject + "/")) {
      Period open = rule.periods().at(start(key));
      if (!at.isBefore(open.to().plus(rule.patience()))) {
        overdue(subject, open, memory, rows);
      }
    }
    return rows;
  }

  private static Instant newest(String subject, Instant start, Memory memory)
      throws StateException {
    String key = "n/" + subject;
    Optional<Instant> known =
        memory.get(key).map(octets -> Instant.ofEpochMilli(ByteBuffer.wrap(octets).getLong()));
    if (known.isPresent() && !known.get().isBefore(start)) {
      return known.get();
    }
    memory.put(key, ByteBuffer.allocate(Long.BYTES).putLong(start.toEpochMilli()).array());
    return start;
  }

  private void add(
      String subject, Period period, Reading reading, Instant newest, Memory memory, List<Row> rows)
      throws StateException {
    List<Measurement> wanted =
        reading.measurements().stream()
            .filter(m -> result.wants(period, reading.registered(), m))
            .toList();
    if (wanted.isEmpty() || !period.to().plus(rule.correction()).isAfter(newest)) {
      return;
    }
    Optional<byte[]> before = memory.get(key("s/", subject, period));
    Samples samples = before.map(Samples::of).orElseGet(Samples::new);
    if (samples.isFinal() || (samples.isSaid() && result.isOfGroup())) {
      return;
    }
    String meter = result.isOfGroup() ? reading.meter().logicalDeviceName() : "";
    for (Measurement measurement : wanted) {
      samples.add(
          measurement.code(),
          meter,
          reading.registered(),
          new Samples.Sample(measurement.quantity(), reading.quality()));
    }
    if (before.isEmpty()) {
      memory.put(key("o/", subject, period), new byte[] {OPEN});
      forget(subject, newest, memory);
    }
    if (result.isComplete(period, samples)) {
      say(subject, period, samples, memory, rows);
    }
    memory.put(key("s/", subject, period), samples.octets());
  }

  private void overdue(String subject, Period period, Memory memory, List<Row> rows)
      throws StateException {
    Optional<Samples> samples = memory.get(key("s/", subject, period)).map(Samples::of);
    if (samples.isPresent() && !samples.get().isSaid()) {
      say(subject, period, samples.get(), memory, rows);
      memory.put(key("s/", subject, period), samples.get().octets());
    }
    memory.remove(key("o/", subject, period));
  }

  private void say(String subject, Period period, Samples samples, Memory memory, List<Row> rows) {
    boolean complete = result.isComplete(period, samples);
    int revision = samples.say(complete);
    memory.remove(key("o/", subject, period));
    Made made = result.make(period, samples);
    if (!made.values().isEmpty()) {
      rows.add(
          new Row(
              result.isOfGroup() ? Optional.empty() : Optional.of(new MeterId(subject)),
              Row.PERIODS,
              period.to(),
              complete && made.valid() ? Quality.VALID : Quality.QUESTIONABLE,
              Row.PROCESSED,
              made.values(),
              Optional.of(new Row.Result(period.from(), revision, complete, "", made.count()))));
    }
  }

  /** Some of what nothing corrects any more. */
  private void forget(String subject, Instant newest, Memory memory) throws StateException {
    for (String key : memory.keys("s/" + subject + "/")) {
      Period old = rule.periods().at(start(key));
      if (old.to().plus(rule.correction()).isAfter(newest)) {
        return;
      }
      memory.remove(key);
      memory.remove(key("o/", subject, old));
    }
  }

  private static String key(String kind, String subject, Period period) {
    return kind + subject + "/" + String.format("%015d", period.from().toEpochMilli());
  }

  private static Instant start(String key) {
    return Instant.ofEpochMilli(Long.parseLong(key.substring(key.lastIndexOf('/') + 1)));
  }
}
