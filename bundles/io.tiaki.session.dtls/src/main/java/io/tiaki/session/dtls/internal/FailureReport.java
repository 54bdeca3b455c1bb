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
 * once, those after it as counts with an example; silent meters and successes as counts. Safe for
 * use by many threads.
 */
final class FailureReport {
  /** How long refusals are gathered after the first one. */
  static final long FIRST_GATHERING_MS = 10_000;

  /** And after that, as long as there are more. */
  static final long GATHERING_MS = 60_000;

  private static final Logger LOG = LoggerFactory.getLogger(FailureReport.class);
  private static final String REMEDY =
      "Check the meter's certificate and address in the directory and the gateway's authorities; trying again.";

  private final Clock clock;
  private int lastLive = -1;
  private int lastSilent;
  private long lastHandshakes;
  private final AtomicLong dropped = new AtomicLong();
  private long lastDropped;
  private boolean dropping;
  private boolean gathering;
  private long gatheringSince;
  private long gatheringMs;
  private long gathered;
  private @Nullable Refusal example;

  private record Refusal(MeterId meter, InetSocketAddress address, String reason) {}

  FailureReport(Clock clock) {
    this.clock = clock;
  }

  /** A meter was refused, or refused us, for the first time since it was well. */
  synchronized void refused(MeterId meter, InetSocketAddress address, String reason) {
    if (gathering) {
      gathered++;
      example = new Refusal(meter, address, reason);
    } else {
      LOG.warn("No session with meter {} at {}: {}. {}", meter, address, reason, REMEDY);
      gather(FIRST_GATHERING_MS);
    }
  }

  /** A payload was dropped because too many wait for a listener that does not return. */
  void dropped() {
    dropped.incrementAndGet();
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

  /** Says how many handshakes were full, when there were more. */
  synchronized void handshakes(long full, long resumed) {
    if (full + resumed != lastHandshakes) {
      lastHandshakes = full + resumed;
      LOG.info("Handshakes since the start: {} full, {} resumed", full, resumed);
    }
  }

  private void gather(long millis) {
    gathering = true;
    gatheringSince = clock.millis();
    gatheringMs = millis;
    gathered = 0;
    example = null;
  }

  private void refusals() {
    if (!gathering || Math.abs(clock.millis() - gatheringSince) < gatheringMs) {
      return;
    }
    Refusal one = example;
    if (one == null) {
      gathering = false;
      return;
    }
    LOG.warn(
        "{} more meters were refused or refused us, for example {} at {}: {}. {} The journal names each.",
        gathered,
        one.meter(),
        one.address(),
        one.reason(),
        REMEDY);
    gather(GATHERING_MS);
  }

  /** How things stand now; called every few seconds. */
  synchronized void summary(int live, int all, int silent, String example) {
    refusals();
    drops();
    if (live != lastLive && all > 0) {
      LOG.info("{} of {} meters are connected", live, all);
    }
    if (silent > 0 && lastSilent == 0) {
      LOG.warn(
          "{} of {} meters do not answer, for example {}. Check their power, the network and the addresses in the"
              + " directory; trying again.",
          silent,
          all,
          example);
    }
    lastLive = live;
    lastSilent = silent;
  }
}
