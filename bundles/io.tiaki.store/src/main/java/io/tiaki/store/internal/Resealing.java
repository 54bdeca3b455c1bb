package io.tiaki.store.internal;

import java.util.Optional;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One step through a map of a bundle: what is sealed in an epoch that ends is sealed anew. */
final class Resealing extends Change<Optional<String>> {
  private static final int MOST = 500;
  private static final long MOST_OCTETS = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Resealing.class);

  private final String name;
  private final String from;
  private final Epoch today;
  private final Seals seals;

  Resealing(String name, String from, Epoch today, Seals seals) {
    this.name = name;
    this.from = from;
    this.today = today;
    this.seals = seals;
  }

  @Override
  boolean grows() {
    // What it replaces is freed; without it nothing is forgotten.
    return false;
  }

  /** Gives the key to go on from, nothing at the end. */
  @Override
  Optional<String> run(Tables tables, Edits edits) throws EngineException {
    @Nullable MVMap<String, byte[]> map = tables.state(name);
    if (map == null) {
      return Optional.empty();
    }
    Cursor<String, byte[]> cursor = map.cursor(from);
    int count = 0;
    long octets = 0;
    while (cursor.hasNext()) {
      String key = cursor.next();
      if (count++ >= MOST || octets > MOST_OCTETS) {
        return Optional.of(key);
      }
      byte[] value = cursor.getValue();
      if (Epoch.of(value).filter(e -> StateEpochs.mayStay(e, today)).isEmpty()) {
        octets += value.length;
        reseal(map, key, value, edits);
      }
    }
    return Optional.empty();
  }

  private void reseal(MVMap<String, byte[]> map, String key, byte[] value, Edits edits)
      throws EngineException {
    try {
      edits.put(map, key, seals.seal(today, name, key, seals.unseal(name, key, value)));
    } catch (EngineException e) {
      switch (e.reason()) {
        // An older image of the file came back, and with it what had been removed.
        case FORGOTTEN -> edits.remove(map, key);
        case CORRUPT -> LOG.debug("Its reader finds out and says so", e);
        default -> throw e;
      }
    }
  }
}
