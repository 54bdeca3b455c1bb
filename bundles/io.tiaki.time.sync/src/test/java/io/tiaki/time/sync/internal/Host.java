package io.tiaki.time.sync.internal;

import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import io.tiaki.platform.ClockReport;
import io.tiaki.platform.ClockSource;
import io.tiaki.platform.StateStore;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.testkit.MemoryStateStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A host whose clocks and whose chrony the test moves. */
final class Host implements Services, ClockSource, Journal {
  static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");
  static final Limits LIMITS =
      new Limits(
          3,
          3,
          Duration.ofSeconds(27),
          Duration.ofSeconds(1),
          Duration.ofHours(24),
          100,
          Duration.ofMinutes(15));
  static final Duration POLL = Duration.ofSeconds(10);

  final ManualScheduler scheduler = new ManualScheduler();
  final List<String> journal = new ArrayList<>();
  @Nullable StateStore state = new MemoryStateStore();
  Duration set = Duration.ofDays(200);
  int selected = 3;
  int authenticated = 3;
  int outvoted;
  Duration offset = Duration.ofMillis(2);
  Duration age = Duration.ofSeconds(5);
  boolean silent;
  boolean frozen;
  private Instant reference = Instant.EPOCH;

  Moment moment() {
    return new Moment(scheduler.clock().instant().plus(set), scheduler.nanoTime());
  }

  TimeKeeper keeper(Optional<Instant> reset) {
    TimeKeeper keeper =
        new TimeKeeper(
            new Settings("chrony", LIMITS, POLL, BUILT, reset), this::moment, scheduler, this);
    keeper.start();
    return keeper;
  }

  TimeKeeper keeper() {
    TimeKeeper keeper = keeper(Optional.empty());
    scheduler.run();
    return keeper;
  }

  /** Somebody sets the clock. */
  void set(Duration by) {
    set = set.plus(by);
  }

  @Override
  public String name() {
    return "chrony";
  }

  @Override
  public ClockReport report() throws IOException {
    if (silent) {
      throw new IOException("chronyd does not answer");
    }
    reference = frozen ? reference : moment().wall().minus(age);
    return new ClockReport(
        selected > 0,
        selected,
        authenticated,
        outvoted,
        offset,
        offset.abs().plusMillis(10),
        reference);
  }

  @Override
  public Optional<ClockSource> source() {
    return Optional.of(this);
  }

  @Override
  public Optional<StateStore> state() {
    return Optional.ofNullable(state);
  }

  @Override
  public boolean journal(JournalEvent event) {
    record(event);
    return true;
  }

  @Override
  public CompletionStage<Void> record(JournalEvent event) {
    journal.add(event.code() + ": " + event.text());
    return CompletableFuture.completedFuture(null);
  }
}
