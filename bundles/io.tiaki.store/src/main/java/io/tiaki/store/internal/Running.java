package io.tiaki.store.internal;

import io.tiaki.directory.DirectoryListener;
import io.tiaki.platform.StateStore;
import io.tiaki.store.CommitListener;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the engine open: opens it off the caller's thread, offers its services while it is, tries
 * again when it is not.
 */
final class Running implements AutoCloseable {
  private static final int DELETE_STEP = 500;
  private static final long FIRST_RETRY_MS = 1_000;
  private static final long LAST_RETRY_MS = 30_000;
  private static final Logger LOG = LoggerFactory.getLogger(Running.class);

  /** Offers services and takes them back. */
  interface Publisher {
    /** Called when the engine is open; what it returns is run when it no longer is. */
    Runnable publish(Readings readings, StateStore states, Directory directory);
  }

  /**
   * What to run with.
   *
   * @param directoryFile where the meters stand, if anywhere
   */
  record Settings(Path folder, @Nullable Path directoryFile, Duration retention) {}

  private final Settings settings;
  private final Seals seals;
  private final Clock clock;
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
  private @Nullable Engine engine;
  private @Nullable Readings readings;
  private final AtomicReference<Runnable> withdraw = new AtomicReference<>(() -> {});
  private volatile boolean closing;
  private long keep = -1;
  private String trouble = "";
  private long retry = FIRST_RETRY_MS;

  Running(Settings settings, Seals seals, Clock clock, Publisher publisher) {
    this.settings = settings;
    this.seals = seals;
    this.clock = clock;
    this.publisher = publisher;
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
    scheduler.scheduleWithFixedDelay(guarded(this::deleteOld), 60, 60, TimeUnit.SECONDS);
  }

  void add(CommitListener listener) {
    notices.add(listener);
  }

  void remove(CommitListener listener) {
    notices.remove(listener);
  }

  void add(DirectoryListener listener) {
    directory.add(listener);
  }

  void remove(DirectoryListener listener) {
    if (!events.isShutdown()) {
      directory.remove(listener);
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
      Readings opened = new Readings(next, clock, notices::committed);
      engine = next;
      readings = opened;
      withdraw.set(publisher.publish(opened, new States(next), directory));
      if (closing) {
        withdraw();
      }
      report(next, opened);
      trouble = "";
      retry = FIRST_RETRY_MS;
    } catch (EngineException e) {
      next.close();
      trouble(e);
      later();
    }
  }

  /** What a start finds: once a start, and again when the disk had failed. */
  private void report(Engine opened, Readings log) throws EngineException {
    Recovery found = opened.recovery();
    long readings = log.count();
    switch (found.kind()) {
      case NEW -> LOG.info("The store in {} is open, it is new", settings.folder());
      case CLEAN -> LOG.info("The store in {} is open, {} readings", settings.folder(), readings);
      case INTERRUPTED ->
          LOG.info(
              "The store in {} is open. It ended without a clean stop: {} readings, recovered to commit {}, nothing is missing",
              settings.folder(),
              readings,
              found.version());
      case OLDER ->
          LOG.error(
              "The store in {} is open, but its commits {} to {} are damaged: {} readings, recovered to commit {}. Readings since then are fetched from the meters again; check the disk",
              settings.folder(),
              found.version() + 1,
              found.newest(),
              readings,
              found.version());
    }
  }

  private void lost(EngineException why) {
    submit(
        () -> {
          shut();
          trouble(why);
          later();
        });
  }

  private void trouble(EngineException e) {
    String text = String.valueOf(e.getMessage());
    if (!text.equals(trouble)) {
      LOG.error("The store is not open, it is tried again: {}", text);
      trouble = text;
    }
  }

  private void later() {
    submit(() -> scheduler.schedule(guarded(this::open), retry, TimeUnit.MILLISECONDS));
    retry = Math.min(LAST_RETRY_MS, 2 * retry);
  }

  private void shut() {
    withdraw();
    Engine open = engine;
    engine = null;
    readings = null;
    if (open != null) {
      keep = open.durable();
      open.close();
    }
  }

  private void withdraw() {
    withdraw.getAndSet(() -> {}).run();
  }

  private void deleteOld() {
    Readings log = readings;
    if (log != null) {
      log.delete(settings.retention(), DELETE_STEP)
          .whenComplete(
              (deleted, failure) -> {
                if (failure == null && deleted == DELETE_STEP) {
                  submit(this::deleteOld);
                }
              });
    }
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
