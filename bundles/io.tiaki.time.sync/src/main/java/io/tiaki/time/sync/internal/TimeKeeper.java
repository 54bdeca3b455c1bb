package io.tiaki.time.sync.internal;

import io.tiaki.platform.ClockReport;
import io.tiaki.platform.ClockSource;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateStore;
import io.tiaki.platform.TimeTrust;
import io.tiaki.platform.TimeTrust.State;
import io.tiaki.platform.TrustedTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the clock from time to time, on the one thread given, and says from memory what it
 * found.
 */
final class TimeKeeper implements TrustedTime {
  private static final Logger log = LoggerFactory.getLogger(TimeKeeper.class);
  private static final Duration WHILE_STARTING = Duration.ofMillis(250);

  private final Settings settings;
  private final Supplier<Moment> moments;
  private final ScheduledExecutorService thread;
  private final Services services;
  private final Judge judge;
  private final Floor floor;
  private final Announcer announcer;
  private final Figures figures = new Figures();
  private final Moment begun;
  private final AtomicBoolean again = new AtomicBoolean();
  private volatile Look latest;
  private int outvoted;
  private boolean warned;

  /** What was found, and when. */
  private record Look(TimeTrust trust, Moment at) {}

  TimeKeeper(
      Settings settings,
      Supplier<Moment> moments,
      ScheduledExecutorService thread,
      Services services) {
    this.settings = settings;
    this.moments = moments;
    this.thread = thread;
    this.services = services;
    this.judge = new Judge(settings.limits());
    this.floor = new Floor(settings.built(), settings.reset());
    this.announcer = new Announcer(services::journal);
    this.begun = moments.get();
    this.latest = new Look(trust(State.STARTING, begun.wall(), "nobody has looked yet"), begun);
  }

  /** Begins to look. */
  void start() {
    if (settings.source().equals(HostClock.NAME)) {
      log.info("Time is the host's clock, on trust and without proof (source = host)");
      // Not here: the journal may be waiting for this to have started.
      execute(
          () ->
              announcer.tell(
                  "time.source", "The host's clock is trusted without proof, as configured"));
    }
    execute(this::lookOn);
  }

  @Override
  public Instant now() {
    Instant wall = moments.get().wall();
    Instant least = floor.get();
    return wall.isBefore(least) ? least : wall;
  }

  @Override
  public TimeTrust trust() {
    Look look = latest;
    TimeTrust trust = look.trust();
    if (trust.state() != State.TRUSTED) {
      return trust;
    }
    Moment now = moments.get();
    Duration moved = now.movedSince(look.at());
    if (moved.abs().compareTo(settings.limits().jump()) > 0) {
      if (again.compareAndSet(false, true)) {
        execute(this::look);
      }
      return trust(State.UNTRUSTED, now.wall(), "the clock was set by " + Texts.of(moved));
    } else if (now.after(look.at()).compareTo(settings.poll().multipliedBy(3).plusSeconds(30))
        > 0) {
      return trust(State.UNTRUSTED, now.wall(), "nobody has looked at the clock for too long");
    }
    return trust;
  }

  Figures figures() {
    return figures;
  }

  private TimeTrust trust(State state, Instant since, String reason) {
    return new TimeTrust(state, settings.source(), since, Optional.empty(), reason);
  }

  private void lookOn() {
    look();
    boolean starting = latest.trust().state() == State.STARTING;
    Duration pause = starting ? WHILE_STARTING : settings.poll();
    try {
      thread.schedule(this::lookOn, pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopped) {
      // It ends with its thread.
    }
  }

  /** One look; its failure must not end the looking. */
  private void look() {
    again.set(false);
    try {
      announcer.flush();
      if (loadFloor()) {
        judge();
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("A look at the clock failed unexpectedly; the next one goes on", e);
      adopt(new Judge.Verdict(false, Duration.ZERO, Optional.empty(), "a look failed"), begun);
    }
  }

  /** Without the floor nothing can be judged: an old time would pass. */
  private boolean loadFloor() {
    Optional<StateStore> store = services.state();
    if (floor.isLoaded()) {
      return true;
    }
    String lack = "the state store with the newest time that was trusted is not there";
    if (store.isPresent()) {
      try {
        floor
            .load(store.get())
            .ifPresent(
                before ->
                    announcer.tell(
                        "time.floor-reset",
                        "The floor was set from " + before + " to " + floor.get()));
        return true;
      } catch (StateException e) {
        lack = "the newest time that was trusted is not readable: " + e.getMessage();
      }
    }
    Moment now = moments.get();
    if (now.after(begun).compareTo(settings.limits().bootstrap()) > 0) {
      adopt(new Judge.Verdict(false, Duration.ZERO, Optional.empty(), lack), now);
    }
    return false;
  }

  private void judge() throws InterruptedException {
    Moment now = moments.get();
    Optional<ClockReport> report = Optional.empty();
    String silence = "the source " + settings.source() + " is not there";
    Optional<ClockSource> source = services.source();
    if (source.isPresent()) {
      try {
        report = Optional.of(source.get().report());
      } catch (IOException e) {
        silence = String.valueOf(e.getMessage());
      }
    }
    report.ifPresent(this::outvoted);
    Judge.Verdict verdict = judge.look(now, report, silence, floor.get());
    figures.looked(verdict, report);
    adopt(verdict, now);
    if (verdict.trusted()) {
      floor.raise(now.wall().minus(settings.limits().deviation()), services.state());
    }
  }

  private void outvoted(ClockReport report) {
    if (report.outvoted() > outvoted) {
      announcer.tell(
          "time.outvoted",
          report.outvoted() + " time servers contradict the " + report.selected() + " that agree");
      log.warn("{} time servers contradict those that agree", report.outvoted());
    }
    outvoted = report.outvoted();
  }

  private void adopt(Judge.Verdict verdict, Moment now) {
    if (!verdict.moved().isZero()) {
      String said =
          "The clock was set "
              + Texts.of(verdict.moved().abs())
              + (verdict.moved().isNegative() ? " back" : " forward");
      announcer.tell("time.jumped", said);
      log.warn("{}", said);
    }
    TimeTrust before = latest.trust();
    State state = verdict.trusted() ? State.TRUSTED : State.UNTRUSTED;
    Instant since = state == before.state() ? before.since() : now.wall();
    latest =
        new Look(
            new TimeTrust(
                state, settings.source(), since, verdict.maximumError(), verdict.reason()),
            now);
    if (state != before.state()) {
      changed(verdict);
    }
    overdue(verdict, now);
  }

  private void changed(Judge.Verdict verdict) {
    if (verdict.trusted()) {
      warned = true;
      log.info("Time is trusted ({}): {}", settings.source(), verdict.reason());
      announcer.tell("time.trusted", "Time is trusted: " + verdict.reason());
    } else {
      figures.lost();
      log.warn(
          "Time is not trusted ({}): {}. Readings are marked, instructions refused",
          settings.source(),
          verdict.reason());
      announcer.tell("time.lost", "Time is not trusted: " + verdict.reason());
    }
  }

  /** The bootstrap is bounded: after it an operator must act. */
  private void overdue(Judge.Verdict verdict, Moment now) {
    if (!warned && now.after(begun).compareTo(settings.limits().bootstrap()) > 0) {
      warned = true;
      log.error("Since the start there was no trusted time: {}", verdict.reason());
      announcer.tell(
          "time.bootstrap-failed",
          "Since the start there was no trusted time: " + verdict.reason());
    }
  }

  private void execute(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException stopped) {
      // It ends with its thread.
    }
  }
}
