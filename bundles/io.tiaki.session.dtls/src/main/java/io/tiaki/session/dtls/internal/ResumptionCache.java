package io.tiaki.session.dtls.internal;

import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateStore;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.SecurityModule;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.PeerIdentity;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that the gateway may resume (RFC 5246, 7.3), one a meter, so that a restart of the
 * gateway does not mean a full handshake with each. What is no longer good is dropped when it is
 * asked for: too old, made with another key of ours, another certificate or raw key than the pinned
 * one, a certificate that has ended or was revoked, a pre-shared key that is another or gone, a
 * kind of authentication, a suite or a curve that the policy does not want any more. Safe for use
 * by many threads.
 */
final class ResumptionCache {
  private static final Logger LOG = LoggerFactory.getLogger(ResumptionCache.class);
  private static final int MOST_STRIKES = 2;
  private static final long MOST_LAST_MS = 1_500;
  private static final long CLOCK_TOLERANCE_MS = 300_000;

  private final Clock clock;
  private final ResumptionStore store = new ResumptionStore();
  private final Map<MeterId, Integer> strikes = new ConcurrentHashMap<>();
  private volatile long mostAgeMs;
  private volatile String lastOwn = "";

  /**
   * @param mostAgeMs a session is resumed until so long after its full handshake; 0 = never
   */
  ResumptionCache(Clock clock, long mostAgeMs) {
    this.clock = clock;
    this.mostAgeMs = mostAgeMs;
  }

  void mostAgeMs(long value) {
    mostAgeMs = value;
  }

  /** Where sessions outlive this process; null = nowhere. */
  void state(@Nullable StateStore value) {
    store.state(value);
  }

  /**
   * The session to offer to a meter, or null. May read from the disk.
   *
   * @param keys ours for the meter, and what may be agreed on with it
   * @param module says whether the meter's certificate is still good
   */
  @Nullable ResumableSession find(
      MeterEntry meter, Authenticator keys, @Nullable SecurityModule module) {
    if (mostAgeMs == 0 || !OwnIdentity.isPossible(keys)) {
      return null;
    }
    MeterId id = meter.id();
    try {
      ResumptionEntry entry = store.get(id.logicalDeviceName());
      if (entry == null) {
        return null;
      }
      if (isGood(entry, meter, keys) && isTrusted(entry.session().peer(), keys, module)) {
        return entry.session();
      }
      forget(id);
    } catch (StateException e) {
      LOG.debug("The session with meter {} cannot be read", id, e);
      if (!e.retryable()) {
        forget(id);
      }
    }
    return null;
  }

  private boolean isGood(ResumptionEntry entry, MeterEntry meter, Authenticator keys) {
    PeerIdentity peer = entry.session().peer();
    String own = OwnIdentity.of(keys, peer.authentication());
    boolean pinned =
        peer.authentication().isPreShared()
            || peer.fingerprint().equals(meter.fingerprint().orElse(peer.fingerprint()));
    return entry.meter().equals(meter.id().logicalDeviceName())
        && !own.isEmpty()
        && entry.own().equals(own)
        && isYoung(entry)
        && pinned
        && keys.allows(peer.authentication(), entry.session().suite(), entry.session().curves());
  }

  private boolean isTrusted(
      PeerIdentity peer, Authenticator keys, @Nullable SecurityModule module) {
    Optional<PeerCertificate> certificate = peer.certificate();
    boolean alive = certificate.isEmpty() || clock.instant().isBefore(certificate.get().notAfter());
    return module != null
        && alive
        && keys.problem(peer).isEmpty()
        && certificate.flatMap(module::problem).isEmpty();
  }

  private boolean isYoung(ResumptionEntry entry) {
    long age = clock.millis() - entry.createdMs();
    return age < mostAgeMs && age > -CLOCK_TOLERANCE_MS;
  }

  /** A handshake is done: what a full one left is kept, what failed before is forgiven. */
  void done(MeterId id, Authenticator keys, Association association) {
    strikes.remove(id);
    ResumableSession session = association.resumable();
    if (session != null && mostAgeMs > 0) {
      keep(id, keys, session);
    }
  }

  void keep(MeterId id, Authenticator keys, ResumableSession session) {
    String meter = id.logicalDeviceName();
    String own = OwnIdentity.of(keys, session.peer().authentication());
    if (own.equals(lastOwn)) {
      own = lastOwn; // Kept once, for all meters.
    }
    lastOwn = own;
    store.put(meter, new ResumptionEntry(meter, own, clock.millis(), session));
  }

  /**
   * A handshake failed. If the meter resumed our session or refused us the next one is full; if it
   * only said something, as on a bad link, after the second time.
   */
  void failed(MeterId id, Association association, boolean refused) {
    if (!association.outcome().hasOffered()) {
      return;
    }
    boolean worthless = refused || association.outcome().isAbbreviated();
    if (worthless || strikes.merge(id, 1, Integer::sum) >= MOST_STRIKES) {
      forget(id);
    }
  }

  /** The meter is another, has moved, or is gone. */
  void forget(MeterId id) {
    strikes.remove(id);
    store.remove(id.logicalDeviceName());
  }

  /** Writes what is not written yet and waits for it, but not for long: nothing comes after it. */
  void close() {
    store.flush(MOST_LAST_MS);
  }

  /** Once a second: writes what is new, throws away what is old. Does not wait for the disk. */
  void tick() {
    store.write(clock.millis());
    store.prune(
        clock.millis(),
        octets -> {
          ResumptionEntry entry = ResumptionEntry.decoded(octets);
          return entry != null && isYoung(entry);
        });
  }
}
