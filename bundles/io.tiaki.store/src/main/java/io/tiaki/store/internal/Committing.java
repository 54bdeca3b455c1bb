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
  private final Sealer sealer;
  private final Overlay overlay;
  private final long weight;
  private final int generation;
  private Map<String, Optional<byte[]>> sealed;

  private Committing(
      String name,
      Map<String, Optional<byte[]>> plain,
      Sealer sealer,
      int generation,
      Map<String, Optional<byte[]>> sealed,
      Overlay overlay) {
    this.name = name;
    this.plain = plain;
    this.sealer = sealer;
    this.generation = generation;
    this.sealed = sealed;
    this.overlay = overlay;
    weight =
        128L * plain.size()
            + sealed.values().stream().mapToLong(v -> v.map(o -> 2L * o.length).orElse(0L)).sum();
  }

  /** Seals on the caller's thread, so that the writer only writes. */
  static Committing of(
      String name, Map<String, Optional<byte[]>> plain, Sealer sealer, Overlay overlay)
      throws EngineException {
    int generation = sealer.generation();
    return new Committing(name, plain, sealer, generation, sealed(name, plain, sealer), overlay);
  }

  private static Map<String, Optional<byte[]>> sealed(
      String name, Map<String, Optional<byte[]>> plain, Sealer sealer) throws EngineException {
    Map<String, Optional<byte[]>> sealed = new HashMap<>();
    for (Map.Entry<String, Optional<byte[]>> e : plain.entrySet()) {
      Optional<byte[]> value = e.getValue();
      sealed.put(
          e.getKey(),
          value.isPresent()
              ? Optional.of(sealer.seal(name, e.getKey(), value.get()))
              : Optional.empty());
    }
    return sealed;
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
  @Nullable Void run(Tables tables, Edits edits) throws EngineException {
    if (sealer.generation() != generation) {
      // The key of then may be about to be destroyed.
      sealed = sealed(name, plain, sealer);
    }
    if (sealer.erasable() && grows()) {
      tables.erasable(name);
    }
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
