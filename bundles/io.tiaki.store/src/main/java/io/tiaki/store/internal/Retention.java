package io.tiaki.store.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets what is due in small steps, then destroys the keys; says when readers hold it up. */
final class Retention {
  private static final int STEP = 500;
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  private final Duration unread;
  private final Consumer<String> lost;
  private volatile boolean held;
  private boolean troubled;

  /**
   * @param unread how long after acceptance readings wait for a reader at most
   * @param lost told, for people, when readings went that a reader had not passed
   */
  Retention(Duration unread, Consumer<String> lost) {
    this.unread = unread;
    this.lost = lost;
  }

  /** Whether readings are kept longer than anybody needs them, because a reader stands still. */
  boolean isHeld() {
    return held;
  }

  /** Does what is due; completes when nothing more is. */
  CompletableFuture<Void> run(Readings log) {
    return step(log, 0, 0)
        .handle(
            (done, failure) -> {
              trouble(failure);
              return null;
            });
  }

  private CompletableFuture<Void> step(Readings log, int deleted, int unseen) {
    return log.forget(unread, STEP)
        .thenCompose(
            result -> {
              int all = deleted + result.deleted();
              int gone = unseen + result.unread();
              return result.more() ? step(log, all, gone) : ended(log, result, all, gone);
            });
  }

  private CompletableFuture<Void> ended(
      Readings log, Forgetting.Result result, int deleted, int unseen) {
    tellHeld(result);
    if (unseen > 0) {
      LOG.error(
          "{} readings were deleted that a reader had not passed in {} h: let it go on, or name it in readers.retired",
          unseen,
          unread.toHours());
      lost.accept(unseen + " readings were deleted unread after " + unread.toHours() + " h");
    }
    return log.destroyKeys(unread)
        .thenAccept(
            keys -> {
              if (keys > 0) {
                LOG.info("{} readings were forgotten and {} keys destroyed", deleted, keys);
              }
            });
  }

  private void tellHeld(Forgetting.Result result) {
    boolean now = !result.waiting().isEmpty();
    if (now && !held) {
      Forgetting.Waiting oldest = result.waiting().get(0);
      LOG.warn(
          "Readings of the epoch {} should be forgotten by now and wait for a reader that has not passed them; they go on {} at the latest. Let it go on, or name it in readers.retired",
          oldest.epoch().text(),
          oldest.latest());
    } else if (!now && held) {
      LOG.info("No readings wait for a reader longer than they are needed");
    }
    held = now;
  }

  private synchronized void trouble(@Nullable Throwable failure) {
    if (failure != null && !troubled) {
      LOG.warn("What is due was not forgotten, it is tried again: {}", failure.getMessage());
    }
    troubled = failure != null;
  }
}
