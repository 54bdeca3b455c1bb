package io.tiaki.dispatch.internal;

import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import io.tiaki.usecase.Instruction;
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
 * Which instructions were taken, durable until their validity ends (R65: the same id acts once).
 */
public final class Memory {
  private static final String MAP = "dispatch.instructions";
  private static final int PAGE = 500;

  /**
   * An outcome that the outbox never took is given up this long after its instruction's validity.
   */
  private static final Duration LONGEST_UNANSWERED = Duration.ofDays(1);

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
    return now.isAfter(r.answered() ? end : end.plus(LONGEST_UNANSWERED));
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
