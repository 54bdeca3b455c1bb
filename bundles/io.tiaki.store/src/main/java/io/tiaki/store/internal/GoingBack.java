package io.tiaki.store.internal;

import io.tiaki.store.internal.Marking.Verdict;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that an older image of the file was brought back, by an anchor outside the data folder
 * (ADR 40). The file gets a mark first and is forced, then the mark is told to the anchor; the next
 * mark is made only when that is done. So a file is at most one mark ahead of its anchor, however
 * it is killed, and never behind it unless it went back. For one thread at a time.
 */
final class GoingBack {
  /** So many positions are left out, for those that were given after the last mark. */
  static final long LEFT_OUT = 1L << 24;

  private static final int LAST_MARK_MS = 1_500;
  private static final Logger LOG = LoggerFactory.getLogger(GoingBack.class);

  private final @Nullable AnchorFile file;
  private final Clock clock;
  private final Executor thread;
  private long marked = -1;
  private boolean busy;
  private boolean troubled;

  /**
   * @param file where the anchor is kept; null: nothing is noticed
   * @param thread on which the anchor is written, that of the caller
   */
  GoingBack(@Nullable AnchorFile file, Clock clock, Executor thread) {
    this.file = file;
    this.clock = clock;
    this.thread = thread;
  }

  /**
   * Compares an engine that was just opened with the anchor; when it went back, makes sure that no
   * position is given a second time.
   *
   * @return what is wrong and what to do, for people
   */
  Optional<String> check(Engine engine) throws EngineException {
    marked = -1;
    AnchorFile there = file;
    if (there == null) {
      return Optional.empty();
    }
    Anchor anchor = there.read().orElse(null);
    Verdict verdict = engine.read(tables -> Marking.verdict(tables, anchor));
    if (verdict != Verdict.SAME && verdict != Verdict.FIRST) {
      done(engine.submit(new Leaving(anchor == null ? 0 : anchor.position(), clock.millis())));
    }
    // Also when all is well: the file may be one mark ahead.
    newest(engine).ifPresent(mark -> tell(there, mark));
    return said(verdict, engine, there);
  }

  private static Optional<String> said(Verdict verdict, Engine engine, AnchorFile file) {
    String here = engine.folder().resolve(EngineFile.NAME).toString();
    return switch (verdict) {
      case FIRST, SAME -> Optional.empty();
      case WENT_BACK ->
          Optional.of(
              here
                  + " is an older image than the one that was last in use: what came after it is missing or will come again. If there is a newer one, stop the gateway and put it back; else find out who brought the old one back");
      case OTHER ->
          Optional.of(
              here
                  + " is not the file that was last in use: if that one still exists, stop the gateway and put it back");
      case ANCHOR_LOST ->
          Optional.of(
              "It cannot be told whether "
                  + here
                  + " is an older image, because "
                  + file.path()
                  + " is missing or older than a crash explains: find out who took it away");
    };
  }

  /** Leaves out positions, and remembers when. */
  private static final class Leaving extends Change<Boolean> {
    private final long known;
    private final long now;

    Leaving(long known, long now) {
      this.known = known;
      this.now = now;
    }

    @Override
    boolean grows() {
      return false;
    }

    @Override
    Boolean run(Tables tables, Edits edits) {
      long last = Math.max(known, tables.lastPosition()) + LEFT_OUT;
      edits.add(() -> tables.keepPosition(last));
      edits.add(() -> tables.wentBack(now));
      return true;
    }
  }

  /** Now and then: marks the file when something was committed since the last mark. */
  void mark(Engine engine) {
    AnchorFile there = file;
    if (there == null || busy || engine.version() == marked) {
      return;
    }
    try {
      // One that could not be told must be before there is another.
      Optional<Anchor> untold = troubled ? newest(engine) : Optional.empty();
      if (untold.isPresent() && !tell(there, untold.get())) {
        return;
      }
    } catch (EngineException e) {
      LOG.debug("The marks cannot be read", e);
      return;
    }
    busy = true;
    engine
        .submit(new Marking())
        .whenCompleteAsync(
            (mark, failure) -> {
              busy = false;
              if (failure == null) {
                tell(there, mark);
                marked = engine.version();
              }
            },
            thread);
  }

  /** The last mark before the engine is closed. */
  void last(Engine engine) {
    AnchorFile there = file;
    if (there == null || troubled || engine.version() == marked) {
      return;
    }
    try {
      tell(there, engine.submit(new Marking()).get(LAST_MARK_MS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("No last mark", e);
    }
  }

  private boolean tell(AnchorFile there, Anchor mark) {
    try {
      there.write(mark);
      if (troubled) {
        LOG.info("The anchor {} can be written again", there.path());
      }
      troubled = false;
    } catch (java.io.IOException e) {
      if (!troubled) {
        LOG.warn(
            "The anchor {} cannot be written ({}): an older image of the store is noticed only up to the last one written. Make it writable for the gateway's user",
            there.path(),
            e.getMessage());
      }
      troubled = true;
    }
    return !troubled;
  }

  private static Optional<Anchor> newest(Engine engine) throws EngineException {
    return engine.read(
        tables -> {
          Long mark = tables.marks.lastKey();
          byte @Nullable [] head = mark == null ? null : tables.marks.get(mark);
          return mark == null || head == null
              ? Optional.<Anchor>empty()
              : Optional.of(new Anchor(tables.id(), mark, head, tables.lastPosition()));
        });
  }

  private static void done(java.util.concurrent.Future<Boolean> change) throws EngineException {
    try {
      change.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(EngineException.Reason.UNAVAILABLE, "Stopping", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof EngineException known
          ? known
          : new EngineException(EngineException.Reason.UNAVAILABLE, "Not written", e);
    }
  }
}
