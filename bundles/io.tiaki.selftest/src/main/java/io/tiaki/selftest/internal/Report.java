package io.tiaki.selftest.internal;

import io.tiaki.platform.OperatingState.State;
import io.tiaki.platform.SelfTest.Consequence;
import java.util.List;
import java.util.Locale;

/** What people read in the shell and at the control system: a line a test. */
final class Report {
  private static final int MOST_LINE = 240;

  private Report() {}

  static String of(State state, List<Fault> faults, List<Verdict> verdicts) {
    StringBuilder text = new StringBuilder(head(state, verdicts));
    for (Fault fault : faults) {
      text.append("\n! ").append(cut(Faults.reason(fault)));
    }
    for (Verdict verdict : verdicts) {
      text.append('\n').append(line(verdict));
    }
    return text.toString();
  }

  private static String head(State state, List<Verdict> verdicts) {
    long failed = verdicts.stream().filter(Verdict::isFailed).count();
    long passed = verdicts.stream().filter(Verdict::isPassed).count();
    long millis = verdicts.stream().mapToLong(Verdict::millis).sum();
    return String.format(
        Locale.ROOT,
        "%s since %s: %d passed, %d failed, %d not run, in %d ms",
        state.mode().name().toLowerCase(Locale.ROOT),
        state.since(),
        passed,
        failed,
        verdicts.size() - passed - failed,
        millis);
  }

  private static String line(Verdict verdict) {
    String weight = verdict.consequence() == Consequence.NOTICE ? " (notice)" : "";
    return String.format(
        Locale.ROOT,
        "%-7s  %-18s %6d ms  %s",
        verdict.word(),
        verdict.test() + weight,
        verdict.millis(),
        cut(verdict.health().text()));
  }

  private static String cut(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", " ");
    return plain.length() <= MOST_LINE ? plain : plain.substring(0, MOST_LINE - 3) + "...";
  }
}
