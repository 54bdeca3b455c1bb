package io.tiaki.store.internal;

import io.tiaki.directory.DirectoryListener;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateStore;
import io.tiaki.store.CommitListener;
import io.tiaki.store.ReadingNeed;
import io.tiaki.store.StoreMark;
import io.tiaki.store.StoreMarks;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the engine open: opens it off the caller's thread, offers its services while it is, tries
 * again when it is not.
 */
final class Running implements AutoCloseable, StoreMarks {
  /** So much may be undone without being noticed. */
  private static final int MARK_SECONDS = 10;

  private static final long FIRST_RETRY_MS = 1_000;
  private static final long LAST_RETRY_MS = 30_000;
  private static final Logger LOG = LoggerFactory.getLogger(Running.class);

  /** Offers services and takes them back. */
  interface Publisher {
    /**
     * Called when the engine is open; what it returns is run when it no longer is.
     *
     * @param wentBack when it was last noticed that the file went back, ms since 1970; 0: never
     */
    Runnable publish(Readings readings, StateStore states, Directory directory, long wentBack);
  }

  /**
   * What to run with.
   *
   * @param directoryFile where the meters stand, if anywhere
   * @param retention how long readings are kept that nobody says anything about
   * @param unread how long after acceptance readings wait for a reader at most
   * @param anchor where it is told how far the file has come, if anywhere
   * @param most octets that may be in use
   * @param retired readers that are no more
   */
  record Settings(
      Path folder,
      @Nullable Path directoryFile,
      Duration retention,
      Duration unread,
      @Nullable Path anchor,
      long most,
      List<String> retired) {}

  private final Settings settings;
  private final Seals seals;
  private final Clock clock;
  private final BooleanSupplier trusted;
  private final Publisher publisher;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(task -> thread(task, "tiaki-store"));
  private final ExecutorService events =
      Executors.newSingleThreadExecutor(task -> thread(task, "tiaki-store-events"));
  private final ExecutorService resolver =
      Executors.newSingleThreadExecutor(task -> thread(task, "tiaki-store-resolver"));
  private final Notices notices = new Notices(events);
  private final Hosts hosts = new Hosts(resolver);
  private final Directory directory = new Directory(hosts, events);
  private final Registry registry = new Registry(directory);
  private final Needs needs;
  private final Retention retention;
  private final Reports reports;
  private final GoingBack goingBack;
  private final Bound bound;
  private final Figures figures;
  private volatile @Nullable OpenStore store;
  private @Nullable CompletableFuture<Void> forgetting;
  private final AtomicReference<Runnable> withdraw = new AtomicReference<>(() -> {});
  private volatile boolean closing;

  /** A mark that others know and this file does not; 0: none. */
  private long told;

  private long keep = -1;
  private long retry = FIRST_RETRY_MS;

  /**
   * Opens nothing yet.
   *
   * @param trusted whether the clock can be relied on: what it says else deletes no reading
   */
  Running(
      Settings settings, Seals seals, Clock clock, BooleanSupplier trusted, Publisher publisher) {
    this.settings = settings;
    this.seals = seals;
    this.clock = clock;
    this.trusted = trusted;
    this.publisher = publisher;
    needs = new Needs(settings.retention());
    reports = new Reports(settings.folder());
    retention = new Retention(settings.unread(), reports::unread);
    bound = new Bound(settings.most());
    figures = new Figures(() -> store, retention, bound);
    Path anchor = settings.anchor();
    goingBack =
        new GoingBack(anchor == null ? null : new AnchorFile(anchor, seals), clock, this::submit);
  }

  /** Begins; returns at once. */
  void start() {
    scheduler.execute(this::open);
    Path file = settings.directoryFile();
    if (file != null) {
      DirectoryFile watched = new DirectoryFile(file, directory);
      scheduler.scheduleWithFixedDelay(guarded(watched::poll), 0, 1, TimeUnit.SECONDS);
      scheduler.scheduleWithFixedDelay(guarded(hosts::retry), 60, 60, TimeUnit.SECONDS);
    }
    scheduler.scheduleWithFixedDelay(guarded(this::forget), 60, 60, TimeUnit.SECONDS);
    scheduler.scheduleWithFixedDelay(
        guarded(this::mark), MARK_SECONDS, MARK_SECONDS, TimeUnit.SECONDS);
  }

  Figures figures() {
    return figures;
  }

  Registry registry() {
    return registry;
  }

  Reports reports() {
    return reports;
  }

  void add(CommitListener listener) {
    notices.add(listener);
  }

  void remove(CommitListener listener) {
    notices.remove(listener);
  }

  void add(ReadingNeed need) {
    needs.add(need);
  }

  void remove(ReadingNeed need) {
    needs.remove(need);
  }

  void add(DirectoryListener listener) {
    directory.add(listener);
  }

  void remove(DirectoryListener listener) {
    if (!events.isShutdown()) {
      directory.remove(listener);
    }
  }

  @Override
  public Optional<StoreMark> newest() {
    return store == null ? Optional.empty() : goingBack.newest();
  }

  @Override
  public void known(long number, String head) {
    submit(() -> compare(number, HexFormat.of().parseHex(head)));
  }

  private void compare(long number, byte[] head) {
    OpenStore open = store;
    try {
      if (open != null && !closing && goingBack.isForeign(open.engine(), number, head)) {
        // Opened anew, so that everybody learns that it went back.
        told = number;
        shut();
        open();
      }
    } catch (EngineException e) {
      LOG.debug("The marks cannot be read", e);
    }
  }

  private void open() {
    if (closing) {
      return;
    }
    Engine next = new Engine(settings.folder(), seals, this::lost);
    try {
      next.open(keep);
      keep = -1;
      Optional<String> bad = goingBack.check(next, told);
      told = 0;
      Readings opened = new Readings(next, clock, trusted, needs, bound, notices::committed);
      OpenStore now = new OpenStore(next, opened, new States(next, clock));
      if (bad.isPresent()) {
        // What came back with the old file and had been forgotten must not be seen again.
        awaited(now.states().forget(settings.unread()));
      }
      awaited(opened.retire(settings.retired()));
      registry.open(now.states());
      store = now;
      reports.opened(next.recovery(), opened.count());
      bad.ifPresent(reports::wentBack);
      figures.wentBack(bad.orElse(""));
      long wentBack = next.read(Tables::wentBack);
      withdraw.set(publisher.publish(opened, now.states(), directory, wentBack));
      if (closing) {
        withdraw();
      }
      retry = FIRST_RETRY_MS;
    } catch (EngineException e) {
      failed(next, e);
    } catch (StateException e) {
      failed(
          next,
          new EngineException(
              EngineException.Reason.UNAVAILABLE, String.valueOf(e.getMessage()), e));
    }
  }

  private void failed(Engine next, EngineException why) {
    next.close();
    reports.trouble(why);
    later();
  }

  private static void awaited(CompletableFuture<Void> work) throws EngineException {
    try {
      work.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(EngineException.Reason.UNAVAILABLE, "Stopping", e);
    } catch (ExecutionException e) {
      throw new EngineException(
          EngineException.Reason.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
  }

  private void lost(EngineException why) {
    submit(
        () -> {
          shut();
          reports.trouble(why);
          later();
        });
  }

  private void later() {
    submit(() -> scheduler.schedule(guarded(this::open), retry, TimeUnit.MILLISECONDS));
    retry = Math.min(LAST_RETRY_MS, 2 * retry);
  }

  private void shut() {
    withdraw();
    OpenStore there = store;
    store = null;
    if (there != null) {
      Engine open = there.engine();
      goingBack.last(open);
      keep = open.durable();
      open.close();
    }
  }

  private void withdraw() {
    withdraw.getAndSet(() -> {}).run();
  }

  private void mark() {
    OpenStore open = store;
    if (open != null) {
      goingBack.mark(open.engine());
    }
  }

  /** One look at what is due. */
  CompletableFuture<Void> forget() {
    OpenStore open = store;
    if (open == null) {
      return CompletableFuture.completedFuture(null);
    }
    if (bound.look(open.engine().used(), open.behind())) {
      reports.enter("store.size", bound.level() + open.behind());
    }
    CompletableFuture<Void> current = forgetting;
    if (current == null || current.isDone()) {
      current =
          trusted.getAsBoolean()
              ? open.forget(retention, settings.unread())
              : open.states().forget(settings.unread());
      forgetting = current;
    }
    return current;
  }

  private void submit(Runnable task) {
    try {
      scheduler.execute(guarded(task));
    } catch (RejectedExecutionException e) {
      LOG.debug("Stopping", e);
    }
  }

  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("A task of the store failed: {}", e.toString(), e);
      }
    };
  }

  @Override
  public void close() {
    closing = true;
    // On this thread: whoever stops the store holds locks that those who lose its services may want
    // as well.
    withdraw();
    try {
      scheduler.submit(this::shut).get(4_500, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("The store could not be closed in order: {}", e.toString());
    }
    scheduler.shutdownNow();
    events.shutdownNow();
    resolver.shutdownNow();
  }

  private static Thread thread(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
