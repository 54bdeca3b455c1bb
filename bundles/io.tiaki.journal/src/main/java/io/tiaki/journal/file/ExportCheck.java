package io.tiaki.journal.file;

import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.LogKind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Checks an export from its first octet to its last, in memory of constant size. */
public final class ExportCheck implements RecordReader.Visitor {
  private static final int MOST_SIGNERS = 100;

  private final HeadSignatures signatures;
  private final Consumer<JournalEntry> entries;
  private final SortedMap<String, Integer> signers = new TreeMap<>();
  private final List<Problem> unread = new ArrayList<>();
  private @Nullable ChainWalk walk;
  private @Nullable LogKind log;
  private @Nullable Head head;
  private @Nullable Instant from;
  private @Nullable Instant to;
  private String signer = "";
  private String before = Chain.ORIGIN;
  private long first;
  private long count;
  private long untrusted;
  private long closed;
  private long proven;

  private ExportCheck(HeadSignatures signatures, Consumer<JournalEntry> entries) {
    this.signatures = signatures;
    this.entries = entries;
  }

  /**
   * Checks a file.
   *
   * @param in read to its end, not closed
   * @param entries is given each entry that can be read, in the file's order
   * @throws IOException when it cannot be read
   */
  public static Verdict of(
      InputStream in, HeadSignatures signatures, Consumer<JournalEntry> entries)
      throws IOException {
    ExportCheck check = new ExportCheck(signatures, entries);
    RecordReader reader = new RecordReader(in);
    try {
      while (reader.next(check)) {
        // The visitor does the work.
      }
      check.ended(reader.offset());
    } catch (EOFException e) {
      check.problem(
          Problem.Kind.CUT,
          "the file is cut off in the middle of a record, at octet " + reader.offset());
    } catch (IllegalArgumentException e) {
      check.problem(
          Problem.Kind.UNREADABLE, e.getMessage() + " (at octet " + reader.offset() + ")");
    }
    return check.verdict(reader.offset());
  }

  @Override
  public void begin(LogKind kind, long begins, String chain) {
    ChainWalk current = walk;
    if (current == null) {
      log = kind;
      before = chain;
      walk = new ChainWalk(kind, begins - 1, chain);
      if (begins == 1 && !chain.equals(Chain.ORIGIN)) {
        problem(Problem.Kind.ALTERED, "entry 1 follows no other, and yet a chain value is named");
      }
    } else if (!kind.equals(log)) {
      problem(Problem.Kind.REORDERED, "two logs are in one file");
    } else if (begins == current.sequence() + 1 && !chain.equals(current.chain())) {
      problem(
          Problem.Kind.ALTERED,
          "the part that begins with entry " + begins + " does not follow from the one before it");
    }
  }

  @Override
  public void entry(byte[] stored, byte[] opening) {
    ChainWalk current = walk;
    if (current == null) {
      return;
    }
    StoredEntry entry;
    try {
      entry = StoredEntry.parse(stored);
    } catch (IllegalArgumentException e) {
      current.unreadable(String.valueOf(e.getMessage()));
      return;
    }
    current.entry(entry);
    count++;
    untrusted += entry.timeTrusted() ? 0 : 1;
    first = first == 0 ? entry.sequence() : first;
    from = from == null ? entry.time() : from;
    to = entry.time();
    show(entry, opening, current);
  }

  private void show(StoredEntry entry, byte[] opening, ChainWalk current) {
    boolean opened =
        opening.length > 0 && entry.sealed().filter(s -> s.isOpenedBy(opening)).isPresent();
    if (opening.length > 0 && !opened) {
      current.problem(
          Problem.Kind.ALTERED,
          entry.sequence(),
          "what entry " + entry.sequence() + " shows is not what was chained");
    }
    try {
      JournalEntry shown = entry.entry(opened ? Optional.of(opening) : Optional.empty());
      closed += shown.erased() ? 1 : 0;
      entries.accept(shown);
    } catch (IllegalArgumentException e) {
      current.problem(
          Problem.Kind.ALTERED,
          entry.sequence(),
          "entry " + entry.sequence() + " cannot be read: " + e.getMessage());
    }
  }

  @Override
  public void head(byte[] cms) {
    ChainWalk current = walk;
    if (current == null) {
      return;
    }
    try {
      HeadSignatures.Signed signed = signatures.verify(cms);
      Head stated = Head.parse(signed.content());
      if (signers.containsKey(signed.signer()) || signers.size() < MOST_SIGNERS) {
        signers.merge(signed.signer(), 1, Integer::sum);
      }
      if (current.head(stated)) {
        head = stated;
        signer = signed.signer();
        proven = current.problems().isEmpty() ? stated.sequence() : proven;
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      problem(
          Problem.Kind.SIGNATURE,
          "the head behind entry " + current.sequence() + ": " + e.getMessage());
    }
  }

  private void ended(long octets) {
    Head last = head;
    ChainWalk current = walk;
    if (octets == 0 || current == null) {
      problem(Problem.Kind.CUT, "the file is empty");
    } else if (last == null) {
      problem(Problem.Kind.CUT, "no head in it is signed as it should be");
    } else if (last.sequence() < current.sequence()) {
      problem(
          Problem.Kind.CUT,
          "it is cut off: no signed head follows entry "
              + current.sequence()
              + ", the last one stands behind entry "
              + last.sequence());
    }
  }

  private void problem(Problem.Kind kind, String text) {
    ChainWalk current = walk;
    if (current == null) {
      unread.add(new Problem(kind, 0, text));
    } else {
      current.problem(kind, current.sequence(), text);
    }
  }

  private Verdict verdict(long octets) {
    ChainWalk current = walk;
    return new Verdict(
        Optional.ofNullable(log),
        first,
        count == 0 || current == null ? 0 : current.sequence(),
        Optional.ofNullable(from),
        Optional.ofNullable(to),
        count,
        untrusted,
        closed,
        signers,
        Optional.ofNullable(head),
        signer,
        proven,
        before,
        current == null ? Chain.ORIGIN : current.chain(),
        octets,
        current == null ? unread : current.problems());
  }
}
