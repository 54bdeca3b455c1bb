package io.tiaki.store.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Once a day: values of bundles that are sealed in an epoch before yesterday's are sealed anew,
 * then the keys of those epochs are destroyed. So what was removed or replaced cannot be opened any
 * more two days later, also not in a copy of the file.
 */
final class StateForgetting {
  private static final Logger LOG = LoggerFactory.getLogger(StateForgetting.class);

  private final Engine engine;
  private final StateEpochs epochs;
  private final Clock clock;
  private volatile long done = Long.MIN_VALUE;

  StateForgetting(Engine engine, StateEpochs epochs, Clock clock) {
    this.engine = engine;
    this.epochs = epochs;
    this.clock = clock;
  }

  /** Does it when it was not done in this epoch; completes when it is done. */
  CompletableFuture<Void> run(Duration foreign) {
    if (epochs.current().start() == done) {
      return CompletableFuture.completedFuture(null);
    }
    Epoch today = epochs.advance();
    List<String> maps;
    try {
      maps = engine.read(Tables::erasable);
    } catch (EngineException e) {
      return CompletableFuture.failedFuture(e);
    }
    CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
    for (String map : maps) {
      all = all.thenCompose(before -> reseal(map, "", today));
    }
    return all.thenCompose(
            resealed -> engine.submit(new Destroying(today, clock.instant(), foreign, engine)))
        .thenAccept(
            count -> {
              done = today.start();
              LOG.debug("{} keys of state were destroyed", count);
            });
  }

  private CompletableFuture<Void> reseal(String map, String from, Epoch today) {
    return engine
        .submit(new Resealing(map, from, today, engine.seals()))
        .thenCompose(
            next ->
                next.isPresent()
                    ? reseal(map, next.get(), today)
                    : CompletableFuture.completedFuture(null));
  }

  /** Destroys the keys of epochs in which nothing is left. */
  private static final class Destroying extends Change<Integer> {
    private final Epoch today;
    private final Instant now;
    private final Duration foreign;
    private final Seals seals;

    Destroying(Epoch today, Instant now, Duration foreign, Engine engine) {
      this.today = today;
      this.now = now;
      this.foreign = foreign;
      this.seals = engine.seals();
    }

    @Override
    boolean grows() {
      return false;
    }

    @Override
    Integer run(Tables tables, Edits edits) throws EngineException {
      Set<String> due = new HashSet<>();
      for (String name : seals.names(Seals.STATE)) {
        String text = name.substring(name.indexOf('.', Seals.STATE.length()) + 1);
        Optional<Epoch> epoch = Epoch.parse(text);
        if (epoch.isPresent() && isDue(name, epoch.get())) {
          due.add(name);
        }
      }
      if (!due.isEmpty()) {
        seals.destroy(due);
      }
      return due.size();
    }

    private boolean isDue(String name, Epoch epoch) {
      return name.equals(seals.name(epoch))
          ? !StateEpochs.mayStay(epoch, today)
          : !now.isBefore(epoch.end().plus(foreign));
    }
  }
}
