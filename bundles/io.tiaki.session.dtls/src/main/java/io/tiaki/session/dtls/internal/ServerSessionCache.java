package io.tiaki.session.dtls.internal;

import java.time.Clock;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that clients may resume, in memory only: a server that starts anew asks for full
 * handshakes. Bounded: the one that was not used for longest makes room. A failed handshake removes
 * nothing, because session ids go over the wire in the clear and anybody may name one. Safe for use
 * by many threads.
 */
public final class ServerSessionCache {
  /** RFC 5246, F.1.4: at most 24 hours. */
  private static final long MOST_AGE_MS = 24 * 3_600_000L;

  private record Entry(ResumableSession session, String owner, long createdMs) {}

  private final Clock clock;
  private final Map<String, Entry> entries;

  /**
   * @param most so many sessions, at least 1
   */
  public ServerSessionCache(Clock clock, int most) {
    this.clock = clock;
    this.entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
            return size() > most;
          }
        };
  }

  synchronized void keep(String owner, ResumableSession session) {
    entries.put(key(session.id()), new Entry(session, owner, clock.millis()));
  }

  /**
   * The session of that id that was made with that credential and is young enough, or null. A
   * certificate that has ended ends it.
   */
  synchronized @Nullable ResumableSession find(String owner, byte[] id) {
    if (id.length == 0) {
      return null;
    }
    Entry entry = entries.get(key(id));
    if (entry == null || !entry.owner().equals(owner)) {
      return null;
    }
    if (Math.abs(clock.millis() - entry.createdMs()) >= MOST_AGE_MS
        || !clock.instant().isBefore(entry.session().peer().notAfter())) {
      entries.remove(key(id));
      return null;
    }
    return entry.session();
  }

  synchronized int size() {
    return entries.size();
  }

  private static String key(byte[] id) {
    return HexFormat.of().formatHex(id);
  }
}
