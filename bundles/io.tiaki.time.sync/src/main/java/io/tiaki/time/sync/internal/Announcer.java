package io.tiaki.time.sync.internal;

import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;

/** Tells the journal, once it is there. Touched by one thread. */
final class Announcer {
  private static final int MOST_WAITING = 32;
  private static final String SUBJECT = "time.sync";

  private final Supplier<Optional<Journal>> journal;
  private final Deque<JournalEvent> waiting = new ArrayDeque<>();

  Announcer(Supplier<Optional<Journal>> journal) {
    this.journal = journal;
  }

  void tell(String code, String text) {
    if (waiting.size() == MOST_WAITING) {
      waiting.removeFirst();
    }
    waiting.addLast(JournalEvent.system(code, SUBJECT, text));
    flush();
  }

  void flush() {
    Optional<Journal> present = journal.get();
    while (present.isPresent() && !waiting.isEmpty()) {
      present.get().record(waiting.removeFirst());
    }
  }
}
