package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for one meter, in order, the one in flight first. Safe for use by many
 * threads.
 */
final class Requests {
  /** At most so many. */
  static final int CAPACITY = 16;

  private final ArrayDeque<Request<?>> waiting = new ArrayDeque<>();

  /** Adds a request unless there are too many. */
  synchronized boolean offer(Request<?> request) {
    return waiting.size() < CAPACITY && waiting.add(request);
  }

  /** The next to be served; stays until it is answered. */
  synchronized @Nullable Request<?> first() {
    return waiting.peek();
  }

  <T> void answer(Request<T> request, T result) {
    remove(request);
    request.answer.complete(result);
  }

  void fail(Request<?> request, CosemException why) {
    remove(request);
    request.fail(why);
  }

  void failAll(CosemException why) {
    failAll(why, request -> true);
  }

  /** Those that need the management client fail. */
  void failManaging(CosemException why) {
    failAll(why, Request::isManaging);
  }

  private void failAll(CosemException why, Predicate<Request<?>> which) {
    List<Request<?>> chosen;
    synchronized (this) {
      chosen = waiting.stream().filter(which).toList();
      waiting.removeAll(chosen);
    }
    chosen.forEach(request -> request.fail(why));
  }

  private synchronized void remove(Request<?> request) {
    waiting.remove(request);
  }
}
