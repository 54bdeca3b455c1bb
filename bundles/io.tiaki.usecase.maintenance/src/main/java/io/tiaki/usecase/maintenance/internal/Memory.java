package io.tiaki.usecase.maintenance.internal;

import io.tiaki.model.MeterId;
import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what is remembered of each meter, durable. */
final class Memory {
  private static final Logger log = LoggerFactory.getLogger(Alerts.class);
  private static final String MAP = "maintenance.meters";
  private static final int PAGE = 500;

  private final Supplier<Optional<StateStore>> store;

  Memory(Supplier<Optional<StateStore>> store) {
    this.store = store;
  }

  /** All of it; what can never be read again is left out, as if its meters were new. */
  Map<MeterId, Remembered> load() throws StateException {
    Map<MeterId, Remembered> all = new HashMap<>();
    try {
      load(all);
    } catch (StateException e) {
      if (e.retryable()) {
        throw e;
      }
      log.warn(
          "What was remembered of meters' alarms is damaged ({}): what they show is told again",
          e.getMessage());
    }
    return all;
  }

  private void load(Map<MeterId, Remembered> all) throws StateException {
    StateMap map = map();
    List<Map.Entry<String, byte[]>> page = map.entries("", PAGE);
    while (!page.isEmpty()) {
      for (Map.Entry<String, byte[]> entry : page) {
        Optional<Remembered> remembered = Remembered.of(entry.getValue());
        if (remembered.isPresent() && MeterId.isValid(entry.getKey())) {
          all.put(new MeterId(entry.getKey()), remembered.get());
        } else {
          log.warn(
              "What was remembered of alarms of a meter is damaged: what it shows is told again");
        }
      }
      page = map.entries(page.get(page.size() - 1).getKey() + '\0', PAGE);
    }
  }

  /** Completes when it survives a crash. */
  CompletionStage<Void> keep(MeterId meter, Remembered remembered) {
    return commit(StateChange.putting(meter.logicalDeviceName(), remembered.octets()));
  }

  /** Forgets a meter; what is not forgotten now is forgotten after the next start. */
  void forget(MeterId meter) {
    commit(StateChange.removing(meter.logicalDeviceName()));
  }

  private CompletionStage<Void> commit(StateChange change) {
    try {
      return map().commit(change);
    } catch (StateException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /** What is told of a meter tells of those who live behind it. */
  private StateMap map() throws StateException {
    return store
        .get()
        .orElseThrow(
            () -> new StateException(StateException.Reason.UNAVAILABLE, "the store is not there"))
        .openErasable(MAP);
  }
}
