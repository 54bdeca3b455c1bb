package io.tiaki.journal.internal;

import io.tiaki.journal.LogKind;
import io.tiaki.journal.file.ChainWalk;
import io.tiaki.journal.file.Head;
import io.tiaki.journal.file.HeadSignatures;
import io.tiaki.journal.file.Problem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a start looks at, in a time that does not grow with the log: from the last signed head to
 * the end, and the head that is kept outside.
 */
final class StartCheck {
  private static final int PAGE = 500;

  private final OpenLog log;
  private final Optional<HeadSignatures> signatures;
  private final List<String> faults = new ArrayList<>();

  private StartCheck(OpenLog log, Optional<HeadSignatures> signatures) {
    this.log = log;
    this.signatures = signatures;
  }

  /**
   * Checks a log. Where entries are missing at its end, its tail is put behind them: their places
   * are not taken by others.
   *
   * @param signatures empty: they cannot be verified now
   * @return what is wrong, each for people
   */
  static List<String> of(OpenLog log, Optional<HeadSignatures> signatures, Optional<Marked> outside)
      throws IOException {
    StartCheck check = new StartCheck(log, signatures);
    if (log.head.isPresent()) {
      check.head(log.head.get(), "");
      check.walk(log.head.get().link());
    }
    if (outside.isPresent()) {
      check.head(outside.get(), " outside the data folder");
    }
    return check.faults;
  }

  /** What a kept head says must be so. */
  private void head(Marked head, String where) throws IOException {
    verify(log.kind, head, signatures)
        .ifPresent(why -> faults.add("the last signed head" + where + " is not good: " + why));
    ChainedLog.Link link = head.link();
    if (link.sequence() > log.tail.sequence()) {
      faults.add(
          "entries "
              + (log.tail.sequence() + 1)
              + " to "
              + link.sequence()
              + " are missing: a head"
              + where
              + " signed at "
              + head.time()
              + " covers them. The log was cut off, or an older state was brought back");
      log.tail = link;
    } else if (link.sequence() > log.base.sequence()) {
      Optional<ChainedLog.Link> found = log.entries.link(link.sequence());
      if (!found.equals(Optional.of(link))) {
        faults.add(
            "entry "
                + link.sequence()
                + " is not the one that a head"
                + where
                + " signed at "
                + head.time()
                + " covers: entries were altered or replaced");
      }
    }
  }

  private void walk(ChainedLog.Link from) throws IOException {
    if (from.sequence() >= log.tail.sequence()) {
      return;
    }
    ChainWalk walk = new ChainWalk(log.kind, from.sequence(), from.chain());
    List<ChainedLog.Raw> page = log.entries.page(from.sequence() + 1, PAGE);
    while (!page.isEmpty()) {
      page.forEach(raw -> step(walk, raw));
      page = log.entries.page(page.get(page.size() - 1).sequence() + 1, PAGE);
    }
    walk.problems().stream().map(Problem::text).forEach(faults::add);
  }

  /** The next entry of a walk. */
  static void step(ChainWalk walk, ChainedLog.Raw raw) {
    raw.parsed()
        .ifPresentOrElse(
            walk::entry, () -> walk.unreadable("it cannot be unsealed, or is of another format"));
  }

  /** Why the signature of a head is not good; empty: it is, or nobody can tell now. */
  static Optional<String> verify(LogKind kind, Marked head, Optional<HeadSignatures> signatures) {
    if (signatures.isEmpty()) {
      return Optional.empty();
    }
    try {
      Head stated = Head.parse(signatures.get().verify(head.cms()).content());
      return stated.log() == kind && head.isStatedBy(stated)
          ? Optional.empty()
          : Optional.of("what was signed says something else");
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
