package io.tiaki.time.sync.internal;

import io.tiaki.journal.JournalEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;

/** Tells the journal, once it is there. Touched by one thread. */
final class Announcer {
  private static final int MOST_WAITING = 32;
  private static final String SUBJECT = "time.sync";

  private final Predicate<JournalEvent> journal;
  private final Deque<JournalEvent> waiting = new ArrayDeque<>();

  /**
   * Has nothing to tell yet.
   *
   * @param journal takes an event; false when the journal is not there
   */
  Announcer(Predicate<JournalEvent> journal) {
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
    while (!waiting.isEmpty() && journal.test(waiting.getFirst())) {
      waiting.removeFirst();
    }
  }
}
