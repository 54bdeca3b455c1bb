package io.tiaki.session.dtls.internal;

import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateStore;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.SecurityModule;
import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.Policy;
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
 * asked for: too old, made with another credential of ours, another certificate than the pinned one
 * or one that has ended or was revoked, a suite that is not offered any more. Safe for use by many
 * threads.
 */
final class ResumptionCache {
  private static final Logger LOG = LoggerFactory.getLogger(ResumptionCache.class);
  private static final int MOST_STRIKES = 2;
  private static final long CLOCK_TOLERANCE_MS = 300_000;

  private final Clock clock;
  private final ResumptionStore store = new ResumptionStore();
  private final Map<MeterId, Integer> strikes = new ConcurrentHashMap<>();
  private volatile long mostAgeMs;

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
   * @param own our credential, by {@link OwnIdentity}
   * @param policy what may be agreed on with the meter
   * @param module says whether the meter's certificate is still good
   */
  @Nullable ResumableSession find(
      MeterEntry meter, String own, Policy policy, @Nullable SecurityModule module) {
    if (mostAgeMs == 0 || own.isEmpty()) {
      return null;
    }
    MeterId id = meter.id();
    try {
      Optional<byte[]> octets = store.get(id.logicalDeviceName());
      if (octets.isEmpty()) {
        return null;
      }
      ResumptionEntry entry = ResumptionEntry.decoded(octets.get());
      if (entry != null
          && isGood(entry, meter, own)
          && policy.allows(Authentication.CERTIFICATE, entry.session().suite())
          && isTrusted(entry, module)) {
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

  private boolean isGood(ResumptionEntry entry, MeterEntry meter, String own) {
    String fingerprint = entry.session().peer().fingerprint();
    return entry.meter().equals(meter.id().logicalDeviceName())
        && entry.own().equals(own)
        && isYoung(entry)
        && fingerprint.equals(meter.fingerprint().orElse(fingerprint));
  }

  private boolean isTrusted(ResumptionEntry entry, @Nullable SecurityModule module) {
    PeerCertificate peer = entry.session().peer();
    return module != null
        && clock.instant().isBefore(peer.notAfter())
        && module.problem(peer).isEmpty();
  }

  private boolean isYoung(ResumptionEntry entry) {
    long age = clock.millis() - entry.createdMs();
    return age < mostAgeMs && age > -CLOCK_TOLERANCE_MS;
  }

  /** A handshake is done: what a full one left is kept, what failed before is forgiven. */
  void done(MeterId id, String own, Association association) {
    strikes.remove(id);
    ResumableSession session = association.resumable();
    if (session != null && mostAgeMs > 0) {
      keep(id, own, session);
    }
  }

  void keep(MeterId id, String own, ResumableSession session) {
    String meter = id.logicalDeviceName();
    store.put(meter, new ResumptionEntry(meter, own, clock.millis(), session).encoded());
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

  /** Once a second: writes what is new, throws away what is old. Does not wait for the disk. */
  void tick() {
    store.write();
    store.prune(
        clock.millis(),
        octets -> {
          ResumptionEntry entry = ResumptionEntry.decoded(octets);
          return entry != null && isYoung(entry);
        });
  }
}
