package io.tiaki.store.internal;

import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Bundles' maps. */
final class States implements StateStore {
  private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,64}");

  private final Engine engine;
  private final Sealer lasting;
  private final StateEpochs epochs;
  private final StateForgetting forgetting;
  private final Map<String, SealedMap> maps = new ConcurrentHashMap<>();

  States(Engine engine, Clock clock) {
    this.engine = engine;
    lasting = Sealer.lasting(engine.seals());
    epochs = new StateEpochs(engine.seals(), clock);
    forgetting = new StateForgetting(engine, epochs, clock);
  }

  @Override
  public StateMap open(String name) throws StateException {
    return open(name, lasting);
  }

  @Override
  public StateMap openErasable(String name) throws StateException {
    return open(name, epochs);
  }

  private StateMap open(String name, Sealer sealer) throws StateException {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "The name of a state map is 1 to 64 characters of a-z 0-9 . -");
    }
    if (engine.file() == null) {
      throw SealedMap.translated(engine.closed());
    }
    SealedMap map = maps.computeIfAbsent(name, n -> new SealedMap(engine, n, sealer));
    if (map.isErasable() != sealer.erasable()) {
      throw new IllegalArgumentException(name + " is open the other way");
    }
    return map;
  }

  /**
   * Forgets for good what was removed, when a day is over.
   *
   * @param foreign how long keys of files that are not open are kept
   */
  CompletableFuture<Void> forget(Duration foreign) {
    return forgetting.run(foreign);
  }
}
