package io.tiaki.store.internal;

import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Bundles' maps. */
final class States implements StateStore {
  private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,64}");

  private final Engine engine;
  private final Map<String, SealedMap> maps = new ConcurrentHashMap<>();

  States(Engine engine) {
    this.engine = engine;
  }

  @Override
  public StateMap open(String name) throws StateException {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "The name of a state map is 1 to 64 characters of a-z 0-9 . -");
    }
    if (engine.file() == null) {
      throw SealedMap.translated(engine.closed());
    }
    return maps.computeIfAbsent(name, n -> new SealedMap(engine, n));
  }
}
