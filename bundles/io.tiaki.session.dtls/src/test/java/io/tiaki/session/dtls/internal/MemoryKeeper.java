package io.tiaki.session.dtls.internal;

import io.tiaki.session.dtls.SessionKeeper;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a server's sessions as long as the test lives. */
final class MemoryKeeper implements SessionKeeper {
  final Map<String, byte[]> kept = new ConcurrentHashMap<>();

  @Override
  public Map<String, byte[]> all() {
    return new TreeMap<>(kept);
  }

  @Override
  public void keep(String id, byte[] session) {
    kept.put(id, session);
  }

  @Override
  public void drop(String id) {
    kept.remove(id);
  }
}
