package io.tiaki.usecase.work;

import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import io.tiaki.usecase.Instruction;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Which instructions may have acted, durable: noted before anything is sent, so that after a crash
 * none acts a second time.
 */
public final class Notes {
  private static final int PAGE = 500;

  /** Format 1: the end of the validity. */
  private static final String FORMAT = "1 ";

  /** Dispatch hands nothing over again after the validity; a clock may have been set. */
  private static final Duration KEPT = Duration.ofDays(1);

  private final String map;
  private final Supplier<Optional<StateStore>> store;

  /**
   * @param map where they are
   */
  public Notes(String map, Supplier<Optional<StateStore>> store) {
    this.map = map;
    this.store = store;
  }

  private StateMap map() throws StateException {
    return store
        .get()
        .orElseThrow(
            () -> new StateException(StateException.Reason.UNAVAILABLE, "the store is not there"))
        .open(map);
  }

  /** Whether an instruction may have acted before. */
  public boolean has(String id) throws StateException {
    return map().get(id).isPresent();
  }

  /** Notes that an instruction is about to act; completes when that is durable. */
  public CompletionStage<Void> keep(Instruction instruction) {
    String note = FORMAT + instruction.validUntil();
    byte[] end = note.getBytes(StandardCharsets.US_ASCII);
    return commit(StateChange.putting(instruction.id(), end));
  }

  /** Takes a note back: it is certain that nothing was done. */
  void remove(String id) {
    commit(StateChange.removing(id));
  }

  /** Forgets what cannot come again; what is not removed now is removed the next time. */
  public void forget(Instant now) throws StateException {
    StateChange change = new StateChange();
    StateMap map = map();
    List<Map.Entry<String, byte[]>> page = map.entries("", PAGE);
    while (!page.isEmpty()) {
      page.stream().filter(e -> isPast(e.getValue(), now)).forEach(e -> change.remove(e.getKey()));
      page = map.entries(page.get(page.size() - 1).getKey() + '\0', PAGE);
    }
    if (!change.edits().isEmpty()) {
      commit(change);
    }
  }

  private static boolean isPast(byte[] note, Instant now) {
    String text = new String(note, StandardCharsets.US_ASCII);
    try {
      return text.startsWith(FORMAT)
          && now.isAfter(Instant.parse(text.substring(FORMAT.length())).plus(KEPT));
    } catch (DateTimeException damaged) {
      return false;
    }
  }

  private CompletionStage<Void> commit(StateChange change) {
    try {
      return map().commit(change);
    } catch (StateException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
