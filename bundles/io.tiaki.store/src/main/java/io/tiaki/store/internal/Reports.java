package io.tiaki.store.internal;

import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the store has to say, in the log and in the system journal, which comes after the store:
 * what happens before waits for it.
 */
final class Reports {
  private static final int MOST_WAITING = 16;
  private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

  private final Path folder;
  private final Deque<JournalEvent> waiting = new ArrayDeque<>();
  private @Nullable Journal journal;
  private String trouble = "";

  Reports(Path folder) {
    this.folder = folder;
  }

  /** What a start finds: once a start, and again when the disk had failed. */
  void opened(Recovery found, long readings) {
    trouble = "";
    switch (found.kind()) {
      case NEW -> LOG.info("The store in {} is open, it is new", folder);
      case CLEAN -> LOG.info("The store in {} is open, {} readings", folder, readings);
      case INTERRUPTED ->
          LOG.info(
              "The store in {} is open. It ended without a clean stop: {} readings, recovered to commit {}, nothing is missing",
              folder,
              readings,
              found.version());
      case OLDER ->
          LOG.error(
              "The store in {} is open, but its commits {} to {} are damaged: {} readings, recovered to commit {}. Readings since then are fetched from the meters again; check the disk",
              folder,
              found.version() + 1,
              found.newest(),
              readings,
              found.version());
    }
  }

  /** The store is not open. */
  void trouble(EngineException e) {
    String text = String.valueOf(e.getMessage());
    if (!text.equals(trouble)) {
      LOG.error("The store is not open, it is tried again: {}", text);
      trouble = text;
    }
  }

  /** The file went back. */
  void wentBack(String text) {
    LOG.error("{}", text);
    enter("store.went-back", text);
  }

  /** Readings were forgotten that a reader had not passed. */
  void unread(String text) {
    enter("store.unread", text);
  }

  synchronized void enter(String code, String text) {
    JournalEvent event = JournalEvent.system(code, "store", text);
    Journal there = journal;
    if (there != null) {
      there.record(event);
    } else if (waiting.size() < MOST_WAITING) {
      waiting.add(event);
    }
  }

  synchronized void attach(Journal came) {
    journal = came;
    waiting.forEach(came::record);
    waiting.clear();
  }

  synchronized void detach(Journal gone) {
    if (gone.equals(journal)) {
      journal = null;
    }
  }
}
