package io.tiaki.session.dtls.internal;

import io.tiaki.model.MeterId;
import java.net.InetSocketAddress;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says at the transition what keeps meters away, and never a thousand lines: refusals one by one up
 * to a budget, silent meters and successes as counts.
 */
final class FailureReport {
  private static final Logger LOG = LoggerFactory.getLogger(FailureReport.class);
  private static final int LINES = 10;
  private static final long WINDOW_MS = 10_000;

  private final LogBudget budget;
  private int lastLive = -1;
  private int lastSilent;

  FailureReport(Clock clock) {
    this.budget = new LogBudget(clock, LINES, WINDOW_MS);
  }

  /** A meter was refused, or refused us, for the first time since it was well. */
  void refused(MeterId meter, InetSocketAddress address, String reason) {
    if (budget.take()) {
      LOG.warn(
          "No session with meter {} at {}: {}. Check the meter's certificate and address in the directory and the"
              + " gateway's authorities; trying again.",
          meter,
          address,
          reason);
    }
  }

  /** How things stand now; called every few seconds. */
  void summary(int live, int all, int silent, String example) {
    long hidden = budget.suppressed();
    if (hidden > 0) {
      LOG.warn("{} more meters have no session; the shell and the journal name them", hidden);
    }
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
