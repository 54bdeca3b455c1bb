package io.tiaki.usecase.maintenance.internal;

import io.tiaki.model.MeterId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Judges what a look has shown: what is new, and what of it is to be told. */
final class Findings {
  private final Settings settings;
  private final RandomGenerator random;

  Findings(Settings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  /** What is to be told; empty when nothing is. */
  Optional<AlertMessage.Content> of(Remembered before, Look.Seen seen) {
    long alarms = seen.alarms().orElse(0) & ~before.told();
    long errors = seen.errors().orElse(0) & ~before.errors();
    List<LogEntry> events = seen.news().map(EventLog.News::fresh).orElse(List.of());
    boolean gap = before.seen() && seen.news().map(EventLog.News::gap).orElse(false);
    // What happened before the gateway knew the meter is nobody's news.
    boolean happened = before.seen() && events.stream().anyMatch(Severity::isTold);
    return alarms != 0 || errors != 0 || happened
        ? Optional.of(new AlertMessage.Content(alarms, errors, events, gap))
        : Optional.empty();
  }

  /** What is to be remembered, with what is to be told. */
  Remembered after(
      Remembered before,
      MeterId meter,
      Look.Seen seen,
      Optional<AlertMessage.Content> content,
      Instant now) {
    return new Remembered(
        true,
        seen.alarms().orElse(before.told()),
        seen.errors().orElse(before.errors()),
        seen.news().map(EventLog.News::tail).orElse(before.tail()),
        content.map(what -> AlertMessage.of(settings.gateway(), meter, number(now), what, now)));
  }

  /** By the time for people; random, because a clock, or an older store, may come back. */
  private String number(Instant now) {
    return now.toEpochMilli() + "-" + Integer.toHexString(random.nextInt());
  }
}
