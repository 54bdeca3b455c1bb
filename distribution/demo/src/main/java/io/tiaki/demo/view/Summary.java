package io.tiaki.demo.view;

import io.tiaki.demo.account.Missing;
import io.tiaki.demo.account.Problems;
import io.tiaki.demo.account.Spread;
import io.tiaki.demo.account.Totals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a run ended.
 *
 * @param ok whether it did what it should
 * @param reason why it ended, and what to do when it should not have
 * @param details lines that explain the reason, such as the last words of a process
 * @param totals the run in figures
 * @param missing what did not arrive; empty when nothing was asked for
 * @param problems what went wrong, the latest first, bounded
 * @param problemCount how often something went wrong
 * @param logs folder of the logs
 */
public record Summary(
    boolean ok,
    String reason,
    List<String> details,
    Totals totals,
    Missing missing,
    List<Problems.Problem> problems,
    long problemCount,
    Path logs) {
  public Summary {
    details = List.copyOf(details);
    problems = List.copyOf(problems);
  }

  /** As text. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add((ok ? "OK: " : "NOT OK: ") + reason);
    details.forEach(line -> lines.add("  | " + line));
    lines.add(
        format(
            "  meters    %,d of %,d had a reading arrive, %,d connected at the end",
            totals.heard(), totals.meters(), totals.connected()));
    lines.add(
        format(
            "  readings  %,d registered, %,d arrived, %s%s",
            totals.registered(), totals.arrived(), Texts.outstanding(totals), beside()));
    lines.add(
        format(
            "  rate      %.1f/s on average in %s",
            totals.average(), Texts.clock(totals.elapsed())));
    if (totals.latency().count() > 0) {
      latency(lines);
    }
    if (!missing.lines().isEmpty()) {
      lines.add("  missing");
      missing.lines().forEach(line -> lines.add("    " + line));
      if (missing.more() > 0) {
        lines.add(format("    … and %,d more meters", missing.more()));
      }
    }
    if (problemCount > 0) {
      lines.add(format("  warnings and errors: %,d", problemCount));
      problems.forEach(problem -> lines.add("    " + Texts.problem(problem)));
    }
    lines.add("  logs      " + logs);
    return lines;
  }

  private void latency(List<String> lines) {
    Spread all = totals.latency();
    Spread session = totals.sessionLatency();
    lines.add("  latency   " + Texts.latency(all) + "  from registration to DCS");
    if (session.count() < all.count()) {
      lines.add(
          format(
              "            %,d registered before their meter had a session; the others %s",
              all.count() - session.count(), Texts.latency(session)));
    }
    if (session.count() > 0) {
      lines.add("  spread    " + Texts.steps(session));
    }
  }

  private String beside() {
    StringBuilder text = new StringBuilder();
    if (totals.earlier() > 0) {
      text.append(format("; %,d from before this run", totals.earlier()));
    }
    if (totals.duplicates() > 0) {
      text.append(format("; %,d arrived twice", totals.duplicates()));
    }
    if (totals.unannounced() > 0) {
      text.append(format("; %,d that no meter announced", totals.unannounced()));
    }
    if (totals.malformed() > 0) {
      text.append(format("; %,d unreadable events", totals.malformed()));
    }
    return text.toString();
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
