package io.tiaki.auditor;

import io.tiaki.journal.EventOutcome;
import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.file.Head;
import io.tiaki.journal.file.Problem;
import io.tiaki.journal.file.Verdict;
import io.tiaki.model.MeterId;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** For people. */
final class TextReport implements Report {
  private final PrintStream out;

  TextReport(PrintStream out) {
    this.out = out;
  }

  @Override
  public void entry(JournalEntry entry) {
    JournalEvent event = entry.event();
    String who = event.meter().map(MeterId::logicalDeviceName).orElse("");
    out.printf(
        Locale.ROOT,
        "%7d  %s%s  %-24s %-8s %s%s%s%s%n",
        entry.sequence(),
        entry.time(),
        entry.timeTrusted() ? " " : "?",
        event.code(),
        event.outcome() == EventOutcome.NOT_STATED
            ? ""
            : event.outcome().name().toLowerCase(Locale.ROOT),
        Texts.printable(event.subject()),
        who.isEmpty() || who.equals(event.subject()) ? "" : " [" + who + "]",
        event.object().isEmpty() ? "" : " -> " + Texts.printable(event.object()),
        entry.erased() ? "" : ": " + Texts.printable(event.text()));
  }

  @Override
  public void result(Path file, Verdict verdict, List<Problem> problems) {
    verdict.log().ifPresent(log -> out.println(contents(log.name(), verdict)));
    if (!verdict.signers().isEmpty()) {
      out.println(
          "signed heads: "
              + verdict.signers().entrySet().stream()
                  .map(e -> e.getValue() + " by " + e.getKey())
                  .collect(Collectors.joining(", ")));
    }
    if (verdict.untrusted() > 0) {
      out.printf("times of %,d entries were not trusted (shown with ?)%n", verdict.untrusted());
    }
    if (verdict.closed() > 0) {
      out.printf(
          "%,d entries are erased, or closed to the reader of this file%n", verdict.closed());
    }
    for (Problem problem : problems) {
      out.println("WRONG: " + Texts.printable(problem.text()));
    }
    out.println(conclusion(verdict, problems));
  }

  private static String contents(String log, Verdict verdict) {
    String name = log.toLowerCase(Locale.ROOT);
    return verdict.entries() == 0
        ? "no entries of the " + name + " log"
        : String.format(
            Locale.ROOT,
            "%,d entries of the %s log, %d to %d, from %s to %s",
            verdict.entries(),
            name,
            verdict.first(),
            verdict.last(),
            verdict.from().map(String::valueOf).orElse("?"),
            verdict.to().map(String::valueOf).orElse("?"));
  }

  private static String conclusion(Verdict verdict, List<Problem> problems) {
    String proven =
        verdict
            .head()
            .filter(head -> verdict.proven() > 0 || problems.isEmpty())
            .map(head -> proven(verdict, head, problems.isEmpty()))
            .orElse("");
    if (problems.isEmpty()) {
      return "GOOD: " + proven;
    }
    return "NOT GOOD" + (proven.isEmpty() ? "" : ": " + proven);
  }

  private static String proven(Verdict verdict, Head head, boolean whole) {
    return "nothing altered, nothing missing "
        + (verdict.first() > 1 ? "from entry " + verdict.first() + " " : "")
        + "up to entry "
        + verdict.proven()
        + (whole
            ? ", signed at "
                + head.time()
                + (head.timeTrusted() ? "" : " (time not trusted)")
                + " by "
                + verdict.signer()
            : "");
  }
}
