package io.tiaki.session.dtls.internal;

import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.SessionKeeper;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that clients may resume. With a keeper they outlive a restart. Bounded: the one that
 * was not used for longest makes room. A failed handshake removes nothing, because session ids go
 * over the wire in the clear and anybody may name one. Safe for use by many threads.
 */
public final class ServerSessionCache {
  /** RFC 5246, F.1.4: at most 24 hours. */
  private static final long MOST_AGE_MS = 24 * 3_600_000L;

  private final Clock clock;
  private final @Nullable SessionKeeper keeper;
  private final Map<String, ResumptionEntry> entries;

  /**
   * In memory only: a server that starts anew asks for full handshakes.
   *
   * @param most so many sessions, at least 1
   */
  public ServerSessionCache(Clock clock, int most) {
    this(clock, most, null);
  }

  /**
   * With what was kept that is still good.
   *
   * @param most so many sessions, at least 1
   */
  public ServerSessionCache(Clock clock, int most, @Nullable SessionKeeper keeper) {
    this.clock = clock;
    this.keeper = keeper;
    this.entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, ResumptionEntry> eldest) {
            boolean surplus = size() > most;
            if (surplus) {
              drop(eldest.getKey());
            }
            return surplus;
          }
        };
    if (keeper != null) {
      restore(keeper.all());
    }
  }

  private synchronized void restore(Map<String, byte[]> kept) {
    List<ResumptionEntry> good = new ArrayList<>();
    kept.forEach(
        (id, octets) -> {
          ResumptionEntry entry = ResumptionEntry.decoded(octets);
          if (entry != null && isAlive(entry) && id.equals(key(entry.session().id()))) {
            good.add(entry);
          } else {
            drop(id);
          }
        });
    good.sort(Comparator.comparingLong(ResumptionEntry::createdMs));
    good.forEach(entry -> entries.put(key(entry.session().id()), entry));
  }

  private void drop(String id) {
    if (keeper != null) {
      keeper.drop(id);
    }
  }

  /**
   * Keeps what a full handshake left.
   *
   * @param owner our key, by {@link OwnIdentity}
   */
  synchronized void keep(String owner, ResumableSession session) {
    ResumptionEntry entry = new ResumptionEntry("", owner, clock.millis(), session);
    String id = key(session.id());
    entries.put(id, entry);
    if (keeper != null) {
      keeper.keep(id, entry.encoded());
    }
  }

  /**
   * The session of that id that was made with one of those keys and is young enough, or null. A
   * certificate that has ended ends it.
   */
  @Nullable ResumableSession find(Authenticator keys, byte[] id) {
    ResumptionEntry entry = id.length == 0 ? null : alive(key(id));
    if (entry == null) {
      return null;
    }
    String owner = OwnIdentity.of(keys, entry.session().peer().authentication());
    return owner.isEmpty() || !owner.equals(entry.own()) ? null : entry.session();
  }

  /**
   * Whether there may be a session of that id. Asking changes nothing, for anybody may name one.
   */
  public synchronized boolean has(byte[] id) {
    return id.length > 0 && entries.containsKey(key(id));
  }

  private synchronized @Nullable ResumptionEntry alive(String id) {
    ResumptionEntry entry = entries.get(id);
    if (entry != null && !isAlive(entry)) {
      entries.remove(id);
      drop(id);
      return null;
    }
    return entry;
  }

  private boolean isAlive(ResumptionEntry entry) {
    boolean ended =
        entry
            .session()
            .peer()
            .certificate()
            .filter(certificate -> !clock.instant().isBefore(certificate.notAfter()))
            .isPresent();
    return Math.abs(clock.millis() - entry.createdMs()) < MOST_AGE_MS && !ended;
  }

  synchronized int size() {
    return entries.size();
  }

  private static String key(byte[] id) {
    return HexFormat.of().formatHex(id);
  }
}
