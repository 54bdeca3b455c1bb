package io.tiaki.swaprig.internal;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What must not outlive an update.
 *
 * @param bundle its symbolic name
 * @param loader the class loader of the revision that was replaced
 * @param threads the threads of that revision
 */
record Remains(
    String bundle, WeakReference<ClassLoader> loader, List<WeakReference<Thread>> threads) {
  private static final long THREAD_NANOS = TimeUnit.SECONDS.toNanos(6);
  private static final long LOADER_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long LOOK_MILLIS = 100;

  static Remains of(String bundle, WeakReference<ClassLoader> loader) {
    List<WeakReference<Thread>> threads =
        ThreadOwner.threadsOf(bundle, loader).stream().map(WeakReference::new).toList();
    return new Remains(bundle, loader, threads);
  }

  /** Names of threads that do not end. */
  static List<String> threads(List<Remains> all) throws InterruptedException {
    long end = System.nanoTime() + THREAD_NANOS;
    List<String> alive = alive(all);
    while (!alive.isEmpty() && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      alive = alive(all);
    }
    return alive;
  }

  private static List<String> alive(List<Remains> all) {
    List<String> names = new ArrayList<>();
    for (Remains one : all) {
      for (WeakReference<Thread> reference : one.threads()) {
        Thread thread = reference.get();
        if (thread != null && thread.isAlive()) {
          names.add(thread.getName());
        }
      }
    }
    return names;
  }

  /** Bundles whose old class loader is not collected. */
  static List<String> loaders(List<Remains> all) throws InterruptedException {
    long end = System.nanoTime() + LOADER_NANOS;
    List<String> held = held(all);
    while (!held.isEmpty() && System.nanoTime() < end) {
      System.gc();
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      held = held(all);
    }
    return held;
  }

  private static List<String> held(List<Remains> all) {
    return all.stream().filter(one -> one.loader().get() != null).map(Remains::bundle).toList();
  }
}
