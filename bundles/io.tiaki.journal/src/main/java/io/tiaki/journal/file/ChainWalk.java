package io.tiaki.journal.file;

import io.tiaki.journal.LogKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows a chain from entry to entry and says where it breaks. Goes on behind a break with what
 * stands there, so that one break is told once. Not safe for use by many threads.
 */
public final class ChainWalk {
  private static final int MOST_PROBLEMS = 100;

  private final LogKind log;
  private final List<Problem> problems = new ArrayList<>();
  private long sequence;
  private String chain;

  /**
   * @param sequence entry before the first one that comes
   * @param chain its chain value
   */
  public ChainWalk(LogKind log, long sequence, String chain) {
    this.log = log;
    this.sequence = sequence;
    this.chain = chain;
  }

  /** The entry that was met last. */
  public long sequence() {
    return sequence;
  }

  /** Its chain value. */
  public String chain() {
    return chain;
  }

  /** What is wrong, in the order in which it was met; at most 100. */
  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** The next entry. */
  public void entry(StoredEntry entry) {
    if (!entry.log().equals(log)) {
      problem(Problem.Kind.ALTERED, entry.sequence(), "it belongs to another log");
    } else if (entry.sequence() > sequence + 1) {
      missing(entry.sequence());
    } else if (entry.sequence() <= sequence) {
      problem(
          Problem.Kind.REORDERED,
          entry.sequence(),
          "entry " + entry.sequence() + " stands behind entry " + sequence);
      return;
    } else if (!entry.follows(sequence + 1, chain)) {
      problem(
          Problem.Kind.ALTERED,
          entry.sequence(),
          "entry "
              + entry.sequence()
              + " does not follow from the one before it: one of the two was altered");
    }
    sequence = entry.sequence();
    chain = entry.chain();
  }

  private void missing(long found) {
    long first = sequence + 1;
    long last = found - 1;
    problem(
        Problem.Kind.MISSING,
        first,
        first == last
            ? "entry " + first + " is missing"
            : "entries " + first + " to " + last + " are missing");
  }

  /** An entry that cannot be read stands where the next one should. */
  public void unreadable(String why) {
    sequence++;
    problem(Problem.Kind.ALTERED, sequence, "entry " + sequence + " cannot be read: " + why);
  }

  /** A head whose signature is good, where it stands among the entries. */
  public boolean head(Head head) {
    if (!head.log().equals(log)) {
      problem(Problem.Kind.SIGNATURE, head.sequence(), "a signed head is of another log");
    } else if (head.sequence() > sequence) {
      missing(head.sequence() + 1);
      sequence = head.sequence();
      chain = head.chain();
    } else if (head.sequence() == sequence && !head.chain().equals(chain)) {
      problem(
          Problem.Kind.ALTERED,
          head.sequence(),
          "the head signed for entry "
              + head.sequence()
              + " does not fit: entries before it were altered and chained anew");
      chain = head.chain();
    } else {
      return head.sequence() == sequence;
    }
    return false;
  }

  /** Something else that is wrong. */
  public void problem(Problem.Kind kind, long at, String text) {
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(new Problem(kind, at, text));
    }
  }
}
