package io.tiaki.store.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Destroys the keys of epochs of readings that are gone from the file. On the writer's thread,
 * because only there nobody begins an epoch meanwhile. A key whose time has not come is left alone,
 * whether or not the file knows it: after an older image of the file came back the newer one can
 * still be put in its place. So are, until they are too old for anybody, keys of other files.
 */
final class DestroyingKeys extends Change<Integer> {
  private final Instant now;
  private final Duration unread;
  private final Seals seals;

  DestroyingKeys(Instant now, Duration unread, Seals seals) {
    this.now = now;
    this.unread = unread;
    this.seals = seals;
  }

  @Override
  boolean grows() {
    return false;
  }

  @Override
  Integer run(Tables tables, Edits edits) throws EngineException {
    Set<String> due = new HashSet<>();
    for (String name : seals.names(Seals.READINGS)) {
      if (isDue(name, tables)) {
        due.add(name);
      }
    }
    if (!due.isEmpty()) {
      seals.destroy(due);
    }
    return due.size();
  }

  private boolean isDue(String name, Tables tables) {
    String text = name.substring(name.indexOf('.', Seals.READINGS.length()) + 1);
    Optional<Epoch> epoch = Epoch.parse(text);
    if (epoch.isEmpty()) {
      return false;
    }
    if (name.equals(seals.name(epoch.get()))) {
      return !tables.epochs.containsKey(text) && !now.isBefore(epoch.get().kept());
    }
    return !now.isBefore(epoch.get().kept().plus(unread));
  }
}
