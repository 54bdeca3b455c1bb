package io.tiaki.auditor;

import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.file.ExportCheck;
import io.tiaki.journal.file.Head;
import io.tiaki.journal.file.Problem;
import io.tiaki.journal.file.Verdict;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code verify} and {@code show}. */
final class VerifyCommand {
  private final PrintStream out;
  private final Clock clock;
  private final boolean showing;

  VerifyCommand(PrintStream out, Clock clock, boolean showing) {
    this.out = out;
    this.clock = clock;
    this.showing = showing;
  }

  int run(List<String> words) throws AuditException {
    Options options =
        new Options(
            words,
            Set.of("--ca", "--data", "--signer", "--since", "--not-older-than"),
            Set.of("--json"));
    Path file = options.onlyFile();
    Path data = options.file("--data").orElse(Path.of(".data/tiaki"));
    CmsHeads heads =
        CmsHeads.trusting(options.file("--ca").orElse(data.resolve("exchange/ca.pem")));
    Optional<Instant> oldest = oldest(options);
    Optional<Head> earlier = earlier(options, heads);
    Report report = options.has("--json") ? new JsonReport(out) : new TextReport(out);
    Meeting meeting = new Meeting(earlier);
    Consumer<JournalEntry> entries = showing ? meeting.andThen(report::entry) : meeting;
    Verdict verdict = checked(file, heads, entries);
    List<Problem> problems = new ArrayList<>(verdict.problems());
    options.text("--signer").ifPresent(name -> checkSigner(verdict, name, problems));
    earlier.ifPresent(head -> meeting.judge(verdict, head, problems));
    oldest.ifPresent(time -> checkAge(verdict, time, problems));
    report.result(file, verdict, problems);
    return problems.isEmpty() ? 0 : status(problems.get(0).kind());
  }

  private static Verdict checked(Path file, CmsHeads heads, Consumer<JournalEntry> entries)
      throws AuditException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      return ExportCheck.of(in, heads, entries);
    } catch (IOException e) {
      throw new AuditException(
          Texts.printable(file.toString()) + " cannot be read: check path and rights", Main.FAILED);
    }
  }

  private static Optional<Head> earlier(Options options, CmsHeads heads) throws AuditException {
    Optional<Path> file = options.file("--since");
    if (file.isEmpty()) {
      return Optional.empty();
    }
    Verdict verdict = checked(file.get(), heads, entry -> {});
    if (!verdict.isGood() || verdict.head().isEmpty()) {
      throw new AuditException(
          "the earlier export is not good itself: verify " + file.get() + " first", Main.FAILED);
    }
    return verdict.head();
  }

  private Optional<Instant> oldest(Options options) throws AuditException {
    Optional<String> text = options.text("--not-older-than");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          text.get().startsWith("P")
              ? clock.instant().minus(Duration.parse(text.get()))
              : Instant.parse(text.get()));
    } catch (DateTimeException | ArithmeticException e) {
      throw AuditException.usage(
          "--not-older-than wants a time like 2026-01-31T00:00:00Z or a duration like P7D");
    }
  }

  private static void checkSigner(Verdict verdict, String name, List<Problem> problems) {
    for (String signer : verdict.signers().keySet()) {
      if (!signer.equals(name)) {
        problems.add(
            new Problem(
                Problem.Kind.SIGNATURE,
                0,
                "heads are signed by " + signer + ", and should be by " + Texts.printable(name)));
      }
    }
  }

  private static void checkAge(Verdict verdict, Instant oldest, List<Problem> problems) {
    Optional<Instant> signed = verdict.head().map(Head::time);
    if (signed.isPresent() && signed.get().isBefore(oldest)) {
      problems.add(
          new Problem(
              Problem.Kind.OLDER,
              verdict.last(),
              "its last head was signed at "
                  + signed.get()
                  + ", before "
                  + oldest
                  + ": entries since then are not in it"));
    }
  }

  /** Whether this export goes on from an earlier one. */
  private static final class Meeting implements Consumer<JournalEntry> {
    private final long sequence;
    private @Nullable String chain;
    private boolean first = true;
    private long begins;

    Meeting(Optional<Head> earlier) {
      this.sequence = earlier.map(Head::sequence).orElse(-1L);
    }

    @Override
    public void accept(JournalEntry entry) {
      if (first) {
        first = false;
        begins = entry.sequence();
      }
      if (entry.sequence() == sequence) {
        chain = entry.chain();
      }
    }

    void judge(Verdict verdict, Head earlier, List<Problem> problems) {
      if (!verdict.log().equals(Optional.of(earlier.log()))) {
        add(problems, Problem.Kind.MISSING, "the earlier export is of another log");
      } else if (verdict.last() < sequence) {
        add(
            problems,
            Problem.Kind.OLDER,
            "it ends with entry " + verdict.last() + ", the earlier export had " + sequence);
      } else if (begins > sequence + 1) {
        add(
            problems,
            Problem.Kind.MISSING,
            "entries " + (sequence + 1) + " to " + (begins - 1) + " are in neither export");
      } else if (begins <= sequence && !earlier.chain().equals(chain)) {
        add(
            problems,
            Problem.Kind.ALTERED,
            "entry "
                + sequence
                + " is not the one that the earlier export had: entries were"
                + " replaced since");
      } else if (begins == sequence + 1 && !earlier.chain().equals(verdict.before())) {
        add(
            problems,
            Problem.Kind.ALTERED,
            "it does not go on from entry " + sequence + " of the earlier export");
      }
    }

    private void add(List<Problem> problems, Problem.Kind kind, String text) {
      problems.add(new Problem(kind, sequence, text));
    }
  }

  private static int status(Problem.Kind kind) {
    return switch (kind) {
      case UNREADABLE -> Main.FAILED;
      case ALTERED, MISSING, REORDERED -> 3;
      case CUT -> 4;
      case SIGNATURE -> 5;
      case OLDER -> 6;
    };
  }
}
