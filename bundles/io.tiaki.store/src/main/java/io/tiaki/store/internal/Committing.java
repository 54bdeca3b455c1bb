package io.tiaki.store.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/** A bundle's change on its way, sealed already. */
final class Committing extends Change<Void> {
  private final String name;
  private final Map<String, Optional<byte[]>> plain;
  private final Map<String, Optional<byte[]>> sealed;
  private final Overlay overlay;
  private final long weight;

  private Committing(
      String name,
      Map<String, Optional<byte[]>> plain,
      Map<String, Optional<byte[]>> sealed,
      Overlay overlay) {
    this.name = name;
    this.plain = plain;
    this.sealed = sealed;
    this.overlay = overlay;
    weight =
        128L * plain.size()
            + sealed.values().stream().mapToLong(v -> v.map(o -> 2L * o.length).orElse(0L)).sum();
  }

  /** Seals on the caller's thread, so that the writer only writes. */
  static Committing of(
      String name, Map<String, Optional<byte[]>> plain, Seals seals, Overlay overlay)
      throws EngineException {
    Map<String, Optional<byte[]>> sealed = new HashMap<>();
    for (Map.Entry<String, Optional<byte[]>> e : plain.entrySet()) {
      Optional<byte[]> value = e.getValue();
      sealed.put(
          e.getKey(),
          value.isPresent()
              ? Optional.of(seals.seal(name, e.getKey(), value.get()))
              : Optional.empty());
    }
    return new Committing(name, plain, sealed, overlay);
  }

  /** The edits as they were given. */
  Map<String, Optional<byte[]>> plain() {
    return plain;
  }

  @Override
  long weight() {
    return weight;
  }

  @Override
  boolean grows() {
    return sealed.values().stream().anyMatch(Optional::isPresent);
  }

  @Override
  @Nullable Void run(Tables tables, Edits edits) {
    MVMap<String, byte[]> map = grows() ? tables.stateForWriting(name) : tables.state(name);
    if (map != null) {
      sealed.forEach(
          (key, value) ->
              value.ifPresentOrElse(v -> edits.put(map, key, v), () -> edits.remove(map, key)));
    }
    return null;
  }

  @Override
  void settled(boolean kept) {
    overlay.remove(this);
  }

  @Override
  Exception translated(EngineException e) {
    return SealedMap.translated(e);
  }
}
