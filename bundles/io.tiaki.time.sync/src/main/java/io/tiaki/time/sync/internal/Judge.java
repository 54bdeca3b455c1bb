package io.tiaki.time.sync.internal;

import io.tiaki.platform.ClockReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the clock can be trusted. What a source confirms is evidence; without new
 * evidence the error grows with the clock's drift until it exceeds the limit or the holdover ends.
 * What contradicts the clock ends the trust at once. Touched by one thread.
 */
final class Judge {
  private final Limits limits;
  private @Nullable Moment last;
  private @Nullable Evidence evidence;
  private @Nullable Instant suspect;
  private boolean jumped;

  /**
   * The clock was right within an error at a moment.
   *
   * @param compared when it was compared with the source, on the clock that only grows
   */
  private record Evidence(Moment seen, long compared, Duration error, String said) {}

  /**
   * What a look found.
   *
   * @param moved how far the clock was set since the look before; zero when it was not
   * @param maximumError how far it is off at most; empty when nobody says
   */
  record Verdict(boolean trusted, Duration moved, Optional<Duration> maximumError, String reason) {}

  Judge(Limits limits) {
    this.limits = limits;
  }

  /**
   * Looks once.
   *
   * @param now read before the report was asked for
   * @param report what the source says; empty when it says nothing
   * @param silence why it says nothing
   * @param floor time cannot be before this
   */
  Verdict look(Moment now, Optional<ClockReport> report, String silence, Instant floor) {
    Duration moved = moved(now);
    last = now;
    if (!moved.isZero()) {
      evidence = null;
      jumped = true;
      suspect = report.map(ClockReport::reference).orElse(null);
    }
    String weakness = report.map(r -> weigh(now, r)).orElse(silence);
    return verdict(now, moved, weakness, floor);
  }

  private Duration moved(Moment now) {
    Moment before = last;
    Duration moved = before == null ? Duration.ZERO : now.movedSince(before);
    return moved.abs().compareTo(limits.jump()) > 0 ? moved : Duration.ZERO;
  }

  /** Takes the report as evidence; says what it lacks, or nothing. */
  private String weigh(Moment now, ClockReport report) {
    if (report.offset().abs().compareTo(limits.deviation()) > 0) {
      evidence = null;
      return "the clock is "
          + Texts.of(report.offset().abs())
          + (report.offset().isNegative() ? " behind" : " ahead of")
          + " its source, which is more than "
          + Texts.of(limits.deviation());
    }
    String lack = lack(report);
    if (!lack.isEmpty()) {
      return lack;
    }
    if (jumped && (suspect == null || suspect.equals(report.reference()))) {
      suspect = report.reference();
      return "the clock was set, and its source has not been compared with it since";
    }
    jumped = false;
    Duration age = Duration.between(report.reference(), now.wall());
    long compared = now.nanos() - (age.isNegative() ? 0 : Texts.nanos(age));
    evidence = new Evidence(now, compared, report.maximumError(), Texts.of(report));
    return "";
  }

  private String lack(ClockReport report) {
    if (!report.synchronised()) {
      return "the source is not synchronised";
    } else if (report.selected() < limits.selected()) {
      return "only " + report.selected() + " of at least " + limits.selected() + " servers agree";
    } else if (report.authenticated() < limits.authenticated()) {
      return "only "
          + report.authenticated()
          + " of at least "
          + limits.authenticated()
          + " servers are authenticated";
    } else if (report.maximumError().compareTo(limits.deviation()) > 0) {
      return "the clock may be off by " + Texts.of(report.maximumError());
    }
    return "";
  }

  private Verdict verdict(Moment now, Duration moved, String weakness, Instant floor) {
    Evidence basis = evidence;
    if (now.wall().isBefore(floor)) {
      return new Verdict(
          false, moved, Optional.empty(), "the clock is before " + floor + ", which has passed");
    } else if (basis == null) {
      return new Verdict(false, moved, Optional.empty(), weakness);
    }
    Duration age = Duration.ofNanos(now.nanos() - basis.compared());
    Duration error =
        basis
            .error()
            .plus(age.multipliedBy(limits.driftPpm()).dividedBy(1_000_000))
            .plus(now.movedSince(basis.seen()).abs());
    if (error.compareTo(limits.deviation()) > 0 || age.compareTo(limits.holdover()) > 0) {
      evidence = null;
      String since = "it was compared last " + Texts.of(age) + " ago";
      return new Verdict(
          false, moved, Optional.of(error), weakness.isEmpty() ? since : weakness + "; " + since);
    }
    String reason =
        weakness.isEmpty()
            ? basis.said()
            : "held over for " + Texts.of(age) + ", because " + weakness;
    return new Verdict(true, moved, Optional.of(error), reason);
  }
}
