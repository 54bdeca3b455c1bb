package io.tiaki.selftest.internal.integrity;

import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.JournalReader;
import io.tiaki.journal.LogKind;
import java.io.IOException;
import java.util.List;

/** Searches the system log. Only done when there is no baseline. */
final class Recollection {
  private static final int PAGE = 1_000;

  private Recollection() {}

  /** Whether the log has an entry with a code. */
  static boolean of(JournalReader reader, String code) throws IOException {
    long from = 1;
    List<JournalEntry> page;
    do {
      page = reader.read(LogKind.SYSTEM, from, PAGE);
      for (JournalEntry entry : page) {
        if (entry.event().code().equals(code)) {
          return true;
        }
        from = entry.sequence() + 1;
      }
    } while (page.size() == PAGE);
    return false;
  }
}
