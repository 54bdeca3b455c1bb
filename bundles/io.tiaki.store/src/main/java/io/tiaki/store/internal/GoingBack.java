package io.tiaki.store.internal;

import io.tiaki.store.StoreMark;
import io.tiaki.store.internal.Marking.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
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
 * (ADR 41). The file gets a mark first and is forced, then the mark is told to the anchor; the next
 * mark is made only when that is done. So a file is at most one mark ahead of its anchor, however
 * it is killed, and never behind it unless it went back. For one thread at a time.
 */
final class GoingBack {
  /** So many positions are left out, for those that were given after the last mark. */
  static final long LEFT_OUT = 1L << 24;

  /** The furthest that is believed: at one mark in 10 s it takes 158 years. */
  static final long MOST_TOLD = StoreMark.MOST / 2;

  /** So long after it was noticed, marks of before may still come in: nothing is compared. */
  static final Duration QUIET = Duration.ofMinutes(10);

  private static final int LAST_MARK_MS = 1_500;
  private static final Logger LOG = LoggerFactory.getLogger(GoingBack.class);

  private final @Nullable AnchorFile file;
  private final Clock clock;
  private final Executor thread;
  private volatile @Nullable StoreMark newest;
  private @Nullable Engine watched;
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

  /** What others may be told; empty before the first mark. By any thread. */
  Optional<StoreMark> newest() {
    return Optional.ofNullable(newest);
  }

  /**
   * Compares an engine that was just opened with the anchor; when it went back, makes sure that no
   * position is given a second time.
   *
   * @param told what somebody outside knows and the file does not, if there is such a mark; 0: none
   * @return what is wrong and what to do, for people
   */
  Optional<String> check(Engine engine, long told) throws EngineException {
    watched = engine;
    busy = false;
    marked = -1;
    AnchorFile there = file;
    Anchor anchor = there == null ? null : there.read().orElse(null);
    Verdict verdict =
        there == null ? Verdict.SAME : engine.read(tables -> Marking.verdict(tables, anchor));
    boolean back = verdict != Verdict.SAME && verdict != Verdict.FIRST;
    if (back || told > 0) {
      long position = anchor == null ? 0 : anchor.position();
      long mark = Math.max(told, anchor == null ? 0 : anchor.mark());
      done(engine.submit(new Leaving(position, mark, clock.millis())));
    }
    // Also when all is well: the file may be one mark ahead.
    Optional<Anchor> last = newest(engine);
    if (last.isPresent()) {
      tell(last.get());
      observe(engine, last.get());
    }
    return back || told == 0 ? said(verdict, engine, there) : Optional.of(saidOf(engine));
  }

  /**
   * Whether a mark that somebody outside knows cannot be one of this file. Whoever makes marks up
   * is believed once in a while only, and never so far that none could follow.
   */
  boolean isForeign(Engine engine, long number, byte[] head) throws EngineException {
    Instant now = clock.instant();
    return engine.read(
        tables -> {
          if (number > MOST_TOLD || isJustNoticed(tables.wentBack(), now)) {
            return false;
          }
          Long last = tables.marks.lastKey();
          byte[] here = tables.marks.get(number);
          return number > (last == null ? 0 : last) || (here != null && !Arrays.equals(here, head));
        });
  }

  private static boolean isJustNoticed(long back, Instant now) {
    Duration since = Duration.between(Instant.ofEpochMilli(back), now);
    return back > 0 && !since.isNegative() && since.compareTo(QUIET) < 0;
  }

  /** Whoever is told sees its time only rise, also when the clock is set back. */
  private void observe(Engine engine, Anchor mark) throws EngineException {
    long back = engine.read(Tables::wentBack);
    StoreMark before = newest;
    Instant now = clock.instant();
    newest =
        new StoreMark(
            mark.mark(),
            HexFormat.of().formatHex(mark.head()),
            before != null && before.since().isAfter(now) ? before.since() : now,
            back == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(back)));
  }

  private static String saidOf(Engine engine) {
    return engine.folder().resolve(EngineFile.NAME)
        + " is an older image than the one that the control system knows: what came after it is missing or will come again, and the anchor was brought back with it. If there is a newer one, stop the gateway and put it back; else find out who brought the old one back";
  }

  private static Optional<String> said(Verdict verdict, Engine engine, @Nullable AnchorFile file) {
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
                  + (file == null ? "the anchor" : file.path())
                  + " is missing or older than a crash explains: find out who took it away");
    };
  }

  /**
   * Leaves out positions and marks, and remembers when. The marks before are given up: nobody who
   * was told later ones may take them for those.
   */
  private static final class Leaving extends Change<Boolean> {
    private final long known;
    private final long mark;
    private final long now;

    Leaving(long known, long mark, long now) {
      this.known = known;
      this.mark = mark;
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
      Long newest = tables.marks.lastKey();
      long next = Math.max(mark, newest == null ? 0 : newest) + 1;
      byte[] head = Marking.head(newest == null ? null : tables.marks.get(newest), next);
      edits.add(tables.marks::clear);
      edits.put(tables.marks, next, head);
      // Whoever compares it with the one before must see another.
      edits.add(() -> tables.wentBack(Math.max(now, tables.wentBack() + 1)));
      return true;
    }
  }

  /**
   * Now and then: marks the file when something was committed since the last mark. Not without an
   * anchor: one that is switched on again would be found older than a crash explains.
   */
  void mark(Engine engine) {
    if (file == null || busy || engine.version() == marked) {
      return;
    }
    try {
      // One that could not be told must be before there is another.
      Optional<Anchor> untold = troubled ? newest(engine) : Optional.empty();
      if (untold.isPresent() && !tell(untold.get())) {
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
              if (!engine.equals(watched)) {
                return;
              }
              busy = false;
              if (failure == null) {
                marked(engine, mark);
              }
            },
            thread);
  }

  private void marked(Engine engine, Anchor mark) {
    tell(mark);
    marked = engine.version();
    try {
      observe(engine, mark);
    } catch (EngineException e) {
      LOG.debug("The engine was closed", e);
    }
  }

  /** The last mark before the engine is closed. */
  void last(Engine engine) {
    if (file == null || troubled || engine.version() == marked) {
      return;
    }
    try {
      tell(engine.submit(new Marking()).get(LAST_MARK_MS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("No last mark", e);
    }
  }

  private boolean tell(Anchor mark) {
    AnchorFile there = file;
    if (there == null) {
      return true;
    }
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
