package io.tiaki.journal.internal;

import io.tiaki.journal.EventOutcome;
import io.tiaki.journal.ExportPart;
import io.tiaki.journal.ExportRequest;
import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalArchive;
import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.JournalReader;
import io.tiaki.journal.LogKind;
import io.tiaki.journal.LogStatus;
import io.tiaki.journal.file.HeadSignatures;
import io.tiaki.journal.file.Problem;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateStore;
import io.tiaki.security.ErasableKeys;
import java.io.IOException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The three logs over services that may come and go. */
public final class ChainedJournal implements Journal, JournalReader, JournalArchive {
  /** Entries of all logs together that may wait. */
  static final int MOST_WAITING = 1_000;

  private static final int MOST_READ = 1_000;
  private static final long TICK_SECONDS = 10;

  private final Map<LogKind, LogBook> books = new EnumMap<>(LogKind.class);
  private final Map<LogKind, Appender> appenders = new EnumMap<>(LogKind.class);
  private final AtomicInteger room = new AtomicInteger(MOST_WAITING);
  private final Desk desk;

  /**
   * @param thread runs one task at a time; entries are appended there
   */
  public ChainedJournal(
      Services services,
      Supplier<Settings> settings,
      Supplier<Stamp> stamps,
      ScheduledExecutorService thread) {
    this.desk = new Desk(services, settings, stamps, thread, this::own);
    for (LogKind kind : LogKind.values()) {
      LogBook book = new LogBook(kind, desk, new Room(kind, settings));
      books.put(kind, book);
      appenders.put(kind, new Appender(kind, book, desk, room));
    }
  }

  /** Begins to look after what is due now and then. */
  public void start() {
    Runnable tick = Desk.guarded(() -> books.values().forEach(LogBook::tick));
    desk.thread.scheduleWithFixedDelay(tick, TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
  }

  /** A store, or what opens it, came or went. */
  public void servicesChanged() {
    appenders.values().forEach(Appender::storeChanged);
  }

  @Override
  public CompletionStage<Void> record(JournalEvent event) {
    return of(appenders, event.log()).add(event, desk.stamps.get());
  }

  private void own(JournalEvent event) {
    of(appenders, event.log()).force(event, desk.stamps.get());
  }

  @Override
  public List<JournalEntry> read(LogKind log, long fromSequence, int limit) throws IOException {
    int most = checked(limit);
    return new Exporter(desk, log).read(fromSequence, most);
  }

  private static int checked(int limit) {
    if (limit < 1 || limit > MOST_READ) {
      throw new IllegalArgumentException("1 to 1,000 entries are read at once, got " + limit);
    }
    return limit;
  }

  @Override
  public OptionalLong firstBroken(LogKind log) throws IOException {
    return new Exporter(desk, log)
        .check(Optional.empty()).stream().mapToLong(Problem::sequence).findFirst();
  }

  @Override
  public LogStatus status(LogKind log) {
    return of(books, log).status();
  }

  /** Why nothing may be done for a meter now; empty: nothing stops it. */
  public Optional<String> refusal(MeterId meter) {
    return books.values().stream().flatMap(book -> book.room().refusal(meter).stream()).findFirst();
  }

  /** Entries that were not taken because a log was full. */
  long refused(LogKind log) {
    return of(appenders, log).refused();
  }

  @Override
  public List<JournalEntry> of(LogKind log, MeterId meter, long fromSequence, int limit)
      throws IOException {
    checked(limit);
    desk.subjects.load(
        Services.needed(desk.services.store(), "The store"),
        Services.needed(desk.services.keys(), "The security module"));
    Optional<String> handle = desk.subjects.handle(meter);
    return new Exporter(desk, log).of(meter, handle, fromSequence, limit);
  }

  @Override
  public ExportPart export(ExportRequest request) throws IOException {
    return new Exporter(desk, request.log()).export(request, of(books, request.log()).last());
  }

  @Override
  public List<String> check(LogKind log) throws IOException {
    Optional<String> name = desk.signing.name();
    Optional<HeadSignatures> signatures =
        name.isEmpty() ? Optional.empty() : Optional.of(desk.signing.verifier(name.get()));
    return new Exporter(desk, log).check(signatures).stream().map(Problem::text).toList();
  }

  @Override
  public CompletionStage<Void> confirm(LogKind log, long sequence, String chain, String by) {
    return staged(
        () ->
            of(books, log)
                .confirm(Services.needed(desk.services.store(), "The store"), sequence, chain)
                .thenCompose(
                    done ->
                        record(
                            JournalEvent.system(
                                    "journal.exported",
                                    by,
                                    "Entries up to "
                                        + sequence
                                        + " were exported and may make room")
                                .on(log.name().toLowerCase(Locale.ROOT))
                                .ended(EventOutcome.SUCCESS))));
  }

  @Override
  public CompletionStage<Integer> erase(Collection<MeterId> meters, String by) {
    Collection<MeterId> wanted = Set.copyOf(meters);
    return staged(
        () -> {
          StateStore store = Services.needed(desk.services.store(), "The store");
          ErasableKeys keys = Services.needed(desk.services.keys(), "The security module");
          return desk.subjects
              .erase(store, keys, wanted)
              .thenCompose(
                  count ->
                      record(
                              JournalEvent.system(
                                      "journal.erased",
                                      by,
                                      "What the logs say of " + count + " meters was erased")
                                  .ended(EventOutcome.SUCCESS))
                          .thenApply(done -> count));
        });
  }

  /** What may fail. */
  private interface Work<T> {
    T get() throws IOException;
  }

  private <T> CompletionStage<T> staged(Work<CompletionStage<T>> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    desk.run(
        () -> {
          try {
            work.get()
                .whenComplete(
                    (value, failure) -> {
                      if (failure == null) {
                        result.complete(value);
                      } else {
                        result.completeExceptionally(
                            failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure);
                      }
                    });
          } catch (IOException | RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  /**
   * Completes when everything recorded so far is durable; fails when the store is away meanwhile.
   */
  public CompletionStage<Void> flushed() {
    if (desk.services.store().isEmpty() && room.get() < MOST_WAITING) {
      return CompletableFuture.failedFuture(new IOException("The store is away"));
    }
    return CompletableFuture.allOf(
        appenders.values().stream().map(Appender::flushed).toArray(CompletableFuture[]::new));
  }

  /** Signs what no head covers; completes when that is durable. */
  public CompletionStage<Void> signed() {
    return staged(
        () ->
            CompletableFuture.allOf(
                books.values().stream()
                    .map(book -> book.sign().toCompletableFuture())
                    .toArray(CompletableFuture[]::new)));
  }

  /** Drops what waits; its stages fail. */
  public void close() {
    appenders.values().forEach(Appender::close);
  }

  private static <T> T of(Map<LogKind, T> all, LogKind log) {
    T one = all.get(log);
    if (one == null) {
      throw new IllegalArgumentException("No such log: " + log);
    }
    return one;
  }
}
