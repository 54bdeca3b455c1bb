package io.tiaki.testkit;

import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** State in memory that fails, or holds commits back, when the test says so. */
public final class MemoryStateStore implements StateStore {
  public final Map<String, TreeMap<String, byte[]>> maps;
  public volatile boolean failing;
  public volatile boolean holding;
  public volatile int commits;
  private final List<Runnable> held = new ArrayList<>();

  public MemoryStateStore() {
    this(new TreeMap<>());
  }

  /** Another store over the same content, as after an update. */
  public MemoryStateStore(Map<String, TreeMap<String, byte[]>> maps) {
    this.maps = maps;
  }

  /** Lets held commits go. */
  public void release() {
    List<Runnable> now;
    synchronized (held) {
      holding = false;
      now = new ArrayList<>(held);
      held.clear();
    }
    now.forEach(Runnable::run);
  }

  @Override
  public StateMap open(String name) throws StateException {
    check();
    TreeMap<String, byte[]> content = maps.computeIfAbsent(name, n -> new TreeMap<>());
    return new StateMap() {
      @Override
      public Optional<byte[]> get(String key) throws StateException {
        check();
        synchronized (content) {
          return Optional.ofNullable(content.get(key)).map(MemoryStateStore::opened);
        }
      }

      @Override
      public List<Map.Entry<String, byte[]>> entries(String from, int limit) throws StateException {
        check();
        synchronized (content) {
          List<Map.Entry<String, byte[]>> result = new ArrayList<>();
          for (Map.Entry<String, byte[]> e : content.tailMap(from, true).entrySet()) {
            if (result.size() == limit) {
              break;
            }
            if (e.getValue().length == 0) {
              throw new StateException(StateException.Reason.CORRUPT, "cannot be unsealed");
            }
            result.add(Map.entry(e.getKey(), opened(e.getValue())));
          }
          return result;
        }
      }

      @Override
      public long size() throws StateException {
        check();
        synchronized (content) {
          return content.size();
        }
      }

      @Override
      public CompletionStage<Void> commit(StateChange change) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Runnable work = () -> apply(content, change, done);
        synchronized (held) {
          if (holding) {
            held.add(work);
            return done;
          }
        }
        work.run();
        return done;
      }
    };
  }

  private void apply(
      TreeMap<String, byte[]> content, StateChange change, CompletableFuture<Void> done) {
    if (failing) {
      done.completeExceptionally(new StateException(StateException.Reason.FULL, "full"));
      return;
    }
    synchronized (content) {
      change
          .edits()
          .forEach((k, v) -> v.ifPresentOrElse(o -> content.put(k, o), () -> content.remove(k)));
      commits++;
    }
    done.complete(null);
  }

  private void check() throws StateException {
    if (failing) {
      throw new StateException(StateException.Reason.UNAVAILABLE, "away");
    }
  }

  private static byte[] opened(byte[] value) {
    return value.clone();
  }
}
