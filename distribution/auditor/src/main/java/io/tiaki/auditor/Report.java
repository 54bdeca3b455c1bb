package io.tiaki.auditor;

import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.file.Problem;
import io.tiaki.journal.file.Verdict;
import java.nio.file.Path;
import java.util.List;

/** Tells what was found. */
interface Report {
  void entry(JournalEntry entry);

  void result(Path file, Verdict verdict, List<Problem> problems);
}
