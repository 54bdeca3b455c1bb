package io.tiaki.store.internal;

import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Reading;
import io.tiaki.store.ReadingLog;
import io.tiaki.store.ReadingSink;
import io.tiaki.store.StoreException;
import io.tiaki.store.StoredReading;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of accepted readings: positions to sealed readings, an index by reading for duplicates, a
 * cursor for each reader.
 */
final class Readings implements ReadingSink, ReadingLog {
  /** Readings that may wait for the disk. */
  static final int MOST_WAITING = 10_000;

  static final String LOG_MAP = "readings.log";

  private static final int MOST_AT_ONCE = 1_000;
  private static final Pattern READER = Pattern.compile("[a-z0-9.-]{1,64}");
  private static final Logger LOG = LoggerFactory.getLogger(Readings.class);

  private final Engine engine;
  private final Clock clock;
  private final BooleanSupplier trusted;
  private final LongConsumer committed;
  private final ReadingLogParts parts;
  private final Bound bound;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong unreadable = new AtomicLong();

  /** The last position that was forced to the disk: readers see nothing behind it. */
  private volatile long accepted;

  /**
   * @param trusted whether the clock can be relied on
   * @param needs how long readings are kept
   * @param bound how large the store may grow
   * @param committed called on the writer's thread with the last position of each commit; must not
   *     block
   */
  Readings(
      Engine engine,
      Clock clock,
      BooleanSupplier trusted,
      Needs needs,
      Bound bound,
      LongConsumer committed)
      throws EngineException {
    this.trusted = trusted;
    this.bound = bound;
    this.engine = engine;
    this.clock = clock;
    this.committed = committed;
    parts = new ReadingLogParts(engine.seals(), new LiveEpochs(engine.seals()), needs);
    Upgrading.finish(engine, parts);
    accepted = engine.read(Tables::lastPosition);
  }

  /** With a clock that is right, without a bound. */
  Readings(Engine engine, Clock clock, Needs needs, LongConsumer committed) throws EngineException {
    this(engine, clock, () -> true, needs, new Bound(Long.MAX_VALUE), committed);
  }

  @Override
  public CompletionStage<Acceptance> accept(List<Reading> readings) {
    List<Reading> copy = List.copyOf(readings);
    int count = copy.size();
    if (count < 1 || count > MOST_AT_ONCE) {
      throw new IllegalArgumentException("1 to 1,000 readings are accepted at once, got " + count);
    }
    if (bound.isFull(engine.used())) {
      return CompletableFuture.failedFuture(
          new StoreException(StoreException.Reason.FULL, "The store is full: raise size.max.mb"));
    }
    if (waiting.addAndGet(count) > MOST_WAITING) {
      waiting.addAndGet(-count);
      return CompletableFuture.failedFuture(
          new StoreException(
              StoreException.Reason.OVERLOADED,
              MOST_WAITING + " readings wait for the disk: try again later"));
    }
    return engine.submit(
        new Accepting(
            copy, clock.instant(), trusted.getAsBoolean(), accepted, parts, this::settled));
  }

  private void settled(int count, long last) {
    waiting.addAndGet(-count);
    if (last > 0) {
      accepted = last;
      committed.accept(last);
    }
  }

  @Override
  public List<StoredReading> read(long afterPosition, int limit) throws StoreException {
    if (limit < 1 || limit > MOST_AT_ONCE) {
      throw new IllegalArgumentException("1 to 1,000 readings are read at once, got " + limit);
    }
    List<StoredReading> result = new ArrayList<>();
    long after = Math.max(0, afterPosition);
    boolean more = true;
    // One reading that cannot be read must not hide those behind it.
    while (result.isEmpty() && more) {
      List<Sealed> page = page(after, limit);
      for (Sealed sealed : page) {
        unsealed(sealed)
            .ifPresent(e -> result.add(new StoredReading(sealed.position(), e.reading())));
        after = sealed.position();
      }
      more = page.size() == limit;
    }
    return result;
  }

  private record Sealed(long position, byte[] octets) {}

  private List<Sealed> page(long after, int limit) throws StoreException {
    long end = accepted;
    try {
      return engine.read(
          tables -> {
            List<Sealed> page = new ArrayList<>();
            var cursor = tables.log.cursor(after + 1);
            while (page.size() < limit && cursor.hasNext()) {
              long position = cursor.next();
              if (position > end) {
                break;
              }
              page.add(new Sealed(position, cursor.getValue()));
            }
            return page;
          });
    } catch (EngineException e) {
      throw translated(e);
    }
  }

  private Optional<ReadingCodec.Entry> unsealed(Sealed sealed) throws StoreException {
    try {
      return Optional.of(unseal(engine.seals(), sealed.position(), sealed.octets()));
    } catch (EngineException e) {
      if (e.reason() == EngineException.Reason.UNAVAILABLE) {
        throw translated(e);
      }
      if (unreadable.getAndIncrement() == 0) {
        LOG.error(
            "The reading at position {} cannot be read and is left out ({}); more of them are only counted",
            sealed.position(),
            e.getMessage());
      }
      return Optional.empty();
    }
  }

  static ReadingCodec.Entry unseal(Seals seals, long position, byte[] octets)
      throws EngineException {
    byte[] plain = seals.unseal(LOG_MAP, Long.toString(position), octets);
    try {
      return ReadingCodec.decode(plain);
    } catch (IllegalArgumentException e) {
      throw new EngineException(EngineException.Reason.CORRUPT, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public Optional<Instant> latest(MeterId meter, ObisCode series) throws StoreException {
    String key = IndexKey.prefix(meter, series);
    long end = accepted;
    try {
      return engine.read(
          tables -> {
            Latest found = Latest.of(tables.latest.get(key));
            return found == null ? Optional.<Instant>empty() : found.upTo(end);
          });
    } catch (EngineException e) {
      throw translated(e);
    }
  }

  @Override
  public long cursor(String reader) throws StoreException {
    String key = checked(reader);
    try {
      Long position = engine.read(tables -> tables.cursors.getOrDefault(key, 0L));
      return position == null ? 0 : position;
    } catch (EngineException e) {
      throw translated(e);
    }
  }

  @Override
  public CompletionStage<Void> advance(String reader, long position) {
    String key = checked(reader);
    if (position < 0) {
      throw new IllegalArgumentException("A position is not negative");
    }
    return engine.submit(new Advancing(key, position));
  }

  /**
   * Deletes readings of one epoch that is due, a bounded number. Only while the clock is trusted.
   *
   * @param unread how long readings wait for a reader at most
   * @param most at most so many are looked at
   */
  CompletableFuture<Forgetting.Result> forget(Duration unread, int most) {
    return engine.submit(new Forgetting(new Forgetting.Rule(clock.instant(), unread), most, parts));
  }

  /**
   * Destroys the keys of epochs that are gone: to be called when their removal is durable.
   *
   * @return how many
   */
  CompletableFuture<Integer> destroyKeys(Duration unread) {
    return engine.submit(new DestroyingKeys(clock.instant(), unread, engine.seals()));
  }

  /** Forgets where readers stand that are no more, so that they hold nothing back. */
  CompletableFuture<Void> retire(List<String> readers) {
    return readers.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : engine.submit(new Retiring(readers));
  }

  /** How many readings there are. */
  long count() throws EngineException {
    return engine.read(tables -> tables.log.sizeAsLong());
  }

  /** How many could not be unsealed or decoded. */
  long unreadable() {
    return unreadable.get();
  }

  private static String checked(String reader) {
    if (!READER.matcher(reader).matches()) {
      throw new IllegalArgumentException("A reader's name is 1 to 64 characters of a-z 0-9 . -");
    }
    return reader;
  }

  static StoreException translated(EngineException e) {
    StoreException.Reason reason =
        switch (e.reason()) {
          case FULL -> StoreException.Reason.FULL;
          case CORRUPT, FORGOTTEN -> StoreException.Reason.CORRUPT;
          case UNAVAILABLE -> StoreException.Reason.UNAVAILABLE;
        };
    return new StoreException(reason, String.valueOf(e.getMessage()), e);
  }
}
