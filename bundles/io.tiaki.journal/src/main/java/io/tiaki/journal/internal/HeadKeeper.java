package io.tiaki.journal.internal;

import io.tiaki.journal.file.Head;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs the head of a log in time: after so many entries, so long after an entry, at start and at
 * stop. A head takes the place of the one before it, unless so many entries lie between that one
 * and the one before. Touched by the journal's thread only.
 */
final class HeadKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(HeadKeeper.class);

  private final Desk desk;
  private final Consumer<OpenLog> changed;
  private boolean busy;
  private String trouble = "";

  HeadKeeper(Desk desk, Consumer<OpenLog> changed) {
    this.desk = desk;
    this.changed = changed;
  }

  /**
   * A start says where the log ends, also when nothing is new. What is not whole is not signed
   * again before its fault stands in it, and the head that shows the fault stays.
   */
  void opened(OpenLog log, boolean whole) {
    busy = false;
    if (log.tail.sequence() > log.signed()) {
      log.unsigned = Optional.of(desk.stamps.get().time());
    }
    if (!whole) {
      log.stays = log.signed();
    } else if (log.tail.sequence() > log.base.sequence()) {
      desk.run(() -> sign(log));
    }
  }

  void appended(OpenLog log) {
    if (log.tail.sequence() - log.signed() >= desk.settings.get().headEntries()) {
      sign(log);
    }
  }

  void tick(OpenLog log) {
    Instant now = desk.stamps.get().time();
    Duration every = desk.settings.get().headEvery();
    // A clock that was put back counts as time that has passed.
    if (log.unsigned
        .filter(since -> Duration.between(since, now).abs().compareTo(every) >= 0)
        .isPresent()) {
      sign(log);
    }
  }

  /** Signs the tail now. */
  CompletionStage<Void> sign(OpenLog log) {
    if (busy) {
      return CompletableFuture.completedFuture(null);
    }
    Marked head;
    try {
      head = head(log);
    } catch (IOException e) {
      failed(e);
      return CompletableFuture.failedFuture(e);
    }
    busy = true;
    long old = log.signed();
    boolean stays = old == log.stays || old - log.stays >= desk.settings.get().headEntries();
    long instead = stays ? 0 : old;
    return log.marks
        .addHead(head, instead)
        .handleAsync((done, failure) -> settled(log, head, instead, failure), desk.thread);
  }

  private Marked head(OpenLog log) throws IOException {
    Stamp now = desk.stamps.get();
    return Marked.of(
        desk.signing.sign(
            new Head(
                log.kind,
                log.tail.sequence(),
                log.tail.chain(),
                now.time(),
                now.trusted(),
                log.base.sequence() + 1)));
  }

  private Void settled(OpenLog log, Marked head, long instead, @Nullable Throwable why) {
    busy = false;
    if (why != null) {
      failed(why);
      return none();
    }
    if (instead == 0) {
      log.stays = log.signed();
    }
    log.head = Optional.of(head);
    log.unsigned =
        log.tail.sequence() > head.link().sequence()
            ? Optional.of(desk.stamps.get().time())
            : Optional.empty();
    changed.accept(log);
    desk.keepOutside(log.kind, head);
    if (!trouble.isEmpty()) {
      trouble = "";
      LOG.info("The {} log is signed again", ChainedLog.name(log.kind));
    }
    return none();
  }

  @SuppressWarnings("NullAway") // The only value of a Void.
  private static Void none() {
    return null;
  }

  private void failed(Throwable failure) {
    String text = String.valueOf(failure.getMessage());
    if (!text.equals(trouble)) {
      trouble = text;
      LOG.warn("A log is not signed, it is tried again: {}", text);
    }
  }
}
