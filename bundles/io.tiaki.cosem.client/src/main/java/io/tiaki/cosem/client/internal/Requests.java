package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.GetResult;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for one meter, in order, the one in flight first. Safe for use by many
 * threads.
 */
final class Requests {
  /** At most so many. */
  static final int CAPACITY = 16;

  private final ArrayDeque<Request> waiting = new ArrayDeque<>();

  /** Adds a request unless there are too many. */
  synchronized boolean offer(Request request) {
    return waiting.size() < CAPACITY && waiting.add(request);
  }

  /** The next to be served; stays until it is answered. */
  synchronized @Nullable Request first() {
    return waiting.peek();
  }

  void answer(Request request, GetResult result) {
    remove(request);
    request.answer.complete(result);
  }

  void fail(Request request, CosemException why) {
    remove(request);
    request.answer.completeExceptionally(why);
  }

  void failAll(CosemException why) {
    List<Request> all;
    synchronized (this) {
      all = List.copyOf(waiting);
      waiting.clear();
    }
    all.forEach(request -> request.answer.completeExceptionally(why));
  }

  private synchronized void remove(Request request) {
    waiting.remove(request);
  }
}
