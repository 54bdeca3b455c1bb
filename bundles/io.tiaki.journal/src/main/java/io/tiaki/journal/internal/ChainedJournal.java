package io.tiaki.journal.internal;

import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.JournalReader;
import io.tiaki.journal.LogKind;
import io.tiaki.platform.StateStore;
import java.io.IOException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The three logs over a store that may come and go. */
public final class ChainedJournal implements Journal, JournalReader {
  /** Entries of all logs together that may wait. */
  static final int MOST_WAITING = 1_000;

  private static final int MOST_READ = 1_000;

  private final Map<LogKind, Appender> appenders = new EnumMap<>(LogKind.class);
  private final AtomicInteger room = new AtomicInteger(MOST_WAITING);
  private final Clock clock;
  private volatile @Nullable StateStore store;

  /**
   * @param scheduler runs one task at a time; entries are appended there
   */
  public ChainedJournal(Clock clock, ScheduledExecutorService scheduler) {
    this.clock = clock;
    for (LogKind kind : LogKind.values()) {
      appenders.put(kind, new Appender(kind, clock, scheduler, room, () -> store));
    }
  }

  /** A store came. */
  public void attach(StateStore came) {
    store = came;
    appenders.values().forEach(Appender::storeChanged);
  }

  /** A store went; counts only when no other took its place. */
  public void detach(StateStore gone) {
    if (gone.equals(store)) {
      store = null;
      appenders.values().forEach(Appender::storeChanged);
    }
  }

  @Override
  public CompletionStage<Void> record(JournalEvent event) {
    return appender(event.log()).add(event, clock.instant());
  }

  @Override
  public List<JournalEntry> read(LogKind log, long fromSequence, int limit) throws IOException {
    if (limit < 1 || limit > MOST_READ) {
      throw new IllegalArgumentException("1 to 1,000 entries are read at once, got " + limit);
    }
    return open(log).read(fromSequence, limit);
  }

  @Override
  public OptionalLong firstBroken(LogKind log) throws IOException {
    return open(log).firstBroken();
  }

  /**
   * Completes when everything recorded so far is durable; fails when the store is away meanwhile.
   */
  public CompletionStage<Void> flushed() {
    if (store == null && room.get() < MOST_WAITING) {
      return CompletableFuture.failedFuture(new IOException("The store is away"));
    }
    return CompletableFuture.allOf(
        appenders.values().stream().map(Appender::flushed).toArray(CompletableFuture[]::new));
  }

  /** Drops what waits; its stages fail. */
  public void close() {
    appenders.values().forEach(Appender::close);
  }

  private ChainedLog open(LogKind log) throws IOException {
    StateStore s = store;
    if (s == null) {
      throw new IOException("The store is away: try again when it is back");
    }
    return new ChainedLog(s, log);
  }

  private Appender appender(LogKind log) {
    Appender appender = appenders.get(log);
    if (appender == null) {
      throw new IllegalArgumentException("No such log: " + log);
    }
    return appender;
  }
}
