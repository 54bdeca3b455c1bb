package io.tiaki.journal.internal;

import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.LogKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the three logs share. */
final class Desk {
  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

  final Services services;
  final Supplier<Settings> settings;
  final Supplier<Stamp> stamps;
  final ScheduledExecutorService thread;
  final Subjects subjects = new Subjects();
  final Sealing sealing = new Sealing();
  final Signing signing;
  private final Consumer<JournalEvent> own;

  // Touched by the journal's thread only.
  private @Nullable Anchor anchor;
  private @Nullable Path anchored;
  private String anchorTrouble = "";

  /**
   * @param own records what the journal has to say itself, also when a log is full
   */
  Desk(
      Services services,
      Supplier<Settings> settings,
      Supplier<Stamp> stamps,
      ScheduledExecutorService thread,
      Consumer<JournalEvent> own) {
    this.services = services;
    this.settings = settings;
    this.stamps = stamps;
    this.thread = thread;
    this.own = own;
    this.signing = new Signing(services, () -> settings.get().signer());
  }

  void record(JournalEvent event) {
    own.accept(event);
  }

  /** Runs something on the journal's thread; nothing happens when that ends. */
  void run(Runnable task) {
    run(task, Duration.ZERO);
  }

  void run(Runnable task, Duration delay) {
    try {
      thread.schedule(guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("Stopping", e);
    }
  }

  static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("A task of the journal failed: {}", e.toString(), e);
      }
    };
  }

  /** The head that is kept outside. */
  Optional<Marked> outside(LogKind kind) {
    return anchor().flatMap(there -> there.head(kind));
  }

  /** Keeps a head outside as well. */
  void keepOutside(LogKind kind, Marked head) {
    Optional<Anchor> there = anchor();
    if (there.isEmpty()) {
      return;
    }
    try {
      there.get().keep(kind, head);
      anchorTrouble = "";
    } catch (IOException e) {
      trouble(e);
    }
  }

  private Optional<Anchor> anchor() {
    Optional<Path> file = settings.get().anchor();
    if (file.isEmpty()) {
      anchor = null;
    } else if (anchor == null || !file.get().equals(anchored)) {
      try {
        anchor = Anchor.read(file.get());
        anchored = file.get();
      } catch (IOException e) {
        trouble(e);
      }
    }
    return Optional.ofNullable(anchor);
  }

  private void trouble(IOException e) {
    String text = String.valueOf(e.getMessage());
    if (!text.equals(anchorTrouble)) {
      anchorTrouble = text;
      LOG.warn("Heads of logs are not kept outside the data folder: {}", text);
    }
  }
}
