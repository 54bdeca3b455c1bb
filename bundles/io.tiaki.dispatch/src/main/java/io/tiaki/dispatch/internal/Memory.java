package io.tiaki.dispatch.internal;

import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import io.tiaki.usecase.Instruction;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Which instructions were taken, durable until their validity is safely over (R65: the same id acts
 * once).
 */
public final class Memory {
  private static final String MAP = "dispatch.instructions";
  private static final int PAGE = 500;

  /**
   * 1 octet format (1), 8 when it was noticed, 8 from when on instructions count; ms since 1970.
   */
  private static final String BARRIER = "dispatch.barrier";

  private static final String BARRIER_KEY = "barrier";
  private static final byte BARRIER_FORMAT = 1;
  private static final int BARRIER_LENGTH = 1 + 2 * Long.BYTES;

  /**
   * An outcome that the outbox never took is given up this long after its instruction's validity.
   */
  private static final Duration LONGEST_UNANSWERED = Duration.ofDays(1);

  /** So far a trusted clock may be corrected back: what was over counts again then. */
  private static final Duration LONGEST_CORRECTION = Duration.ofMinutes(10);

  private final Supplier<Optional<StateStore>> store;

  public Memory(Supplier<Optional<StateStore>> store) {
    this.store = store;
  }

  private StateMap map() throws StateException {
    return store
        .get()
        .orElseThrow(
            () -> new StateException(StateException.Reason.UNAVAILABLE, "the store is not there"))
        .openErasable(MAP);
  }

  /** What is known of an instruction's id. */
  public Prior prior(Instruction instruction) throws StateException {
    Optional<byte[]> octets = map().get(instruction.id());
    return octets.isEmpty() ? Prior.NONE : Prior.of(instruction, Remembered.of(octets.get()));
  }

  /**
   * Since when instructions must have been issued, because the memory went back: those before may
   * have acted and are forgotten. The moment at which this is first asked for, so that a clock that
   * was wrong at the start does no harm.
   *
   * @param back when that was noticed, as the store tells it; 0: never
   * @param now trusted time
   */
  public Optional<Instant> barrier(long back, Instant now) throws StateException {
    if (back == 0) {
      return Optional.empty();
    }
    StateMap map =
        store
            .get()
            .orElseThrow(
                () ->
                    new StateException(StateException.Reason.UNAVAILABLE, "the store is not there"))
            .open(BARRIER);
    Optional<ByteBuffer> known = map.get(BARRIER_KEY).map(ByteBuffer::wrap);
    if (known.isPresent()
        && known.get().limit() == BARRIER_LENGTH
        && known.get().get(0) == BARRIER_FORMAT
        && known.get().getLong(1) == back) {
      return Optional.of(Instant.ofEpochMilli(known.get().getLong(1 + Long.BYTES)));
    }
    ByteBuffer fresh =
        ByteBuffer.allocate(BARRIER_LENGTH)
            .put(BARRIER_FORMAT)
            .putLong(back)
            .putLong(now.toEpochMilli());
    // When it is not kept, the next moment is: that is stricter.
    map.commit(StateChange.putting(BARRIER_KEY, fresh.array()));
    return Optional.of(now);
  }

  /** How many instructions are remembered. */
  public long size() throws StateException {
    return map().size();
  }

  /** Remembers; completes when it is durable. */
  public CompletionStage<Void> keep(Remembered remembered) {
    try {
      return map().commit(StateChange.putting(remembered.instruction().id(), remembered.octets()));
    } catch (StateException | IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Those without an outcome, or whose outcome the outbox does not have. */
  public List<Remembered> open() throws StateException {
    List<Remembered> open = new ArrayList<>();
    visit((key, value) -> Remembered.of(value).filter(r -> !r.answered()).ifPresent(open::add));
    return open;
  }

  /** Forgets what is no longer valid. */
  public void forget(Instant now) throws StateException {
    StateChange change = new StateChange();
    visit(
        (key, value) -> {
          if (Remembered.of(value).map(r -> isPast(r, now)).orElseGet(() -> isPast(value, now))) {
            change.remove(key);
          }
        });
    if (!change.edits().isEmpty()) {
      // What is not removed now is removed the next time.
      map().commit(change);
    }
  }

  private static boolean isPast(Remembered r, Instant now) {
    Instant end = r.instruction().validUntil();
    return now.isAfter(end.plus(r.answered() ? LONGEST_CORRECTION : LONGEST_UNANSWERED));
  }

  /**
   * Of a later format, or damaged: its id stays known as long as it could be valid; for ever when
   * it does not say how long that is.
   */
  private static boolean isPast(byte[] unreadable, Instant now) {
    return Remembered.validUntil(unreadable)
        .map(end -> now.isAfter(end.plus(LONGEST_UNANSWERED)))
        .orElse(false);
  }

  private interface Visitor {
    void see(String key, byte[] value);
  }

  private void visit(Visitor visitor) throws StateException {
    StateMap map = map();
    String from = "";
    List<Map.Entry<String, byte[]>> page;
    do {
      page = map.entries(from, PAGE);
      page.forEach(e -> visitor.see(e.getKey(), e.getValue()));
      if (!page.isEmpty()) {
        from = page.get(page.size() - 1).getKey() + '\0';
      }
    } while (page.size() == PAGE);
  }
}
