package io.tiaki.session.dtls.internal;

import io.tiaki.model.MeterId;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says at the transition what keeps meters away, and never a thousand lines: the first refusal at
 * once, those after it as counts with an example; silent meters and successes as counts. Meters
 * that come and go all night are at most a few lines a minute. Safe for use by many threads.
 */
final class FailureReport {
  /** After so long without a line a small change is said at once. */
  static final long QUIET_MS = 60_000;

  /** After so long without a silent meter the next one is news. */
  static final long FORGOTTEN_MS = 600_000;

  /** A larger part of all meters is said at once. */
  private static final int SMALL_PART = 20;

  private static final Logger LOG = LoggerFactory.getLogger(FailureReport.class);
  private static final String REMEDY =
      "Check the meter's certificate or key, its entry in the directory and the gateway's authorities; trying again.";
  private static final String REVOKED =
      "To let it in again give it new keys and a new certificate; else remove it from the directory.";

  private static final String POLICY = "A new one is agreed on by the policy as it is now.";

  private final Clock clock;
  private final Gathering violations;
  private final Gathering refusals;
  private final Gathering revocations;
  private final AtomicLong dropped = new AtomicLong();
  private long lastDropped;
  private boolean dropping;
  private int saidLive;
  private long saidAt;
  private long saidAllAt;
  private int saidSilent;
  private long silentAt;

  FailureReport(Clock clock) {
    this.clock = clock;
    refusals = new Gathering(clock);
    revocations = new Gathering(clock);
    violations = new Gathering(clock);
    saidAt = clock.millis() - QUIET_MS;
    saidAllAt = saidAt;
  }

  /** A meter was refused, or refused us, for the first time since it was well. */
  synchronized void refused(MeterId meter, InetSocketAddress address, String reason) {
    if (refusals.isFirst(new Gathering.Case(meter, address, reason))) {
      LOG.warn("No session with meter {} at {}: {}. {}", meter, address, reason, REMEDY);
    }
  }

  /** The session with a meter is ended, because it is not trusted any more. */
  synchronized void revoked(MeterId meter, InetSocketAddress address, String reason) {
    if (revocations.isFirst(new Gathering.Case(meter, address, reason))) {
      LOG.warn("The session with meter {} at {} is ended: {}. {}", meter, address, reason, REVOKED);
    }
  }

  /** The session with a meter is ended, because a changed policy does not want it. */
  synchronized void unwanted(MeterId meter, InetSocketAddress address, String reason) {
    if (violations.isFirst(new Gathering.Case(meter, address, reason))) {
      LOG.warn("The session with meter {} at {} is ended: {}. {}", meter, address, reason, POLICY);
    }
  }

  /** A payload was dropped because too many wait for a listener that does not return. */
  void dropped() {
    dropped.incrementAndGet();
  }

  /** How things stand now; called every few seconds. */
  synchronized void summary(Standing now) {
    say(refusals.due(), "{} more meters were refused or refused us", REMEDY);
    say(revocations.due(), "{} more sessions were ended", REVOKED);
    say(violations.due(), "{} more sessions were ended", POLICY);
    drops();
    live(now);
    silent(now);
  }

  private static void say(Gathering.@Nullable Gathered gathered, String what, String remedy) {
    if (gathered != null) {
      Gathering.Case one = gathered.example();
      LOG.warn(
          what + ", for example {} at {}: {}. {} The journal names each.",
          gathered.count(),
          one.meter(),
          one.address(),
          one.reason(),
          remedy);
    }
  }

  private void drops() {
    long now = dropped.get();
    if (now > lastDropped && !dropping) {
      LOG.warn(
          "{} messages of meters were dropped: a listener of the sessions does not return in time, more is counted."
              + " Readings are found again in the meters' profiles.",
          now - lastDropped);
    } else if (now == lastDropped && dropping) {
      LOG.info("Listeners keep up again; {} messages of meters were dropped in all", now);
    }
    dropping = now > lastDropped;
    lastDropped = now;
  }

  private void live(Standing now) {
    int change = Math.abs(now.live() - saidLive);
    boolean all = now.live() == now.all();
    boolean news =
        change > now.all() / SMALL_PART
            || isOver(saidAt, QUIET_MS)
            || all && isOver(saidAllAt, QUIET_MS);
    if (change == 0 || !news) {
      return;
    }
    saidLive = now.live();
    saidAt = clock.millis();
    saidAllAt = all ? saidAt : saidAllAt;
    LOG.info(
        "{} of {} meters are connected; handshakes since the start: {} full, {} resumed",
        now.live(),
        now.all(),
        now.full(),
        now.resumed());
  }

  private void silent(Standing now) {
    if (now.silent() == 0) {
      saidSilent = isOver(silentAt, FORGOTTEN_MS) ? 0 : saidSilent;
      return;
    }
    silentAt = clock.millis();
    if (now.silent() > 2 * saidSilent) {
      saidSilent = now.silent();
      LOG.warn(
          "{} of {} meters do not answer, for example {}. Check their power, the network and the addresses in the"
              + " directory; trying again.",
          now.silent(),
          now.all(),
          now.example());
    }
  }

  private boolean isOver(long since, long millis) {
    return Math.abs(clock.millis() - since) >= millis;
  }
}
