package io.tiaki.store.internal;

import java.util.ArrayList;
import java.util.List;
import org.h2.mvstore.MVMap;

/**
 * Edits of one change, collected first and made together, so that a change that fails half-way
 * leaves nothing.
 */
final class Edits {
  private final List<Runnable> steps = new ArrayList<>();

  <K, V> void put(MVMap<K, V> map, K key, V value) {
    steps.add(() -> map.put(key, value));
  }

  <K, V> void remove(MVMap<K, V> map, K key) {
    steps.add(() -> map.remove(key));
  }

  void add(Runnable step) {
    steps.add(step);
  }

  void make() {
    steps.forEach(Runnable::run);
  }
}
