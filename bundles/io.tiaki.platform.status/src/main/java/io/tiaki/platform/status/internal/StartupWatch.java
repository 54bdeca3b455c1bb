package io.tiaki.platform.status.internal;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once when everything is up; afterwards, and when it takes long, says what is missing, at
 * each transition.
 */
final class StartupWatch {
  private static final Logger LOG = LoggerFactory.getLogger(StartupWatch.class);
  private static final int MOST_SHOWN = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** A start that goes on, however slowly, is none to warn of. */
  private static final Duration STEADY = Duration.ofSeconds(5);

  private final String gateway;
  private final Supplier<ComponentReport> reports;
  private final LongSupplier sinceStartMillis;
  private long changedAt;
  private boolean up;
  private boolean everUp;
  private List<String> said = List.of();
  private List<String> lastWaiting = List.of();

  /**
   * @param gateway the gateway's id
   * @param reports looks at the components
   * @param sinceStartMillis milliseconds since the process started
   */
  StartupWatch(String gateway, Supplier<ComponentReport> reports, LongSupplier sinceStartMillis) {
    this.gateway = gateway;
    this.reports = reports;
    this.sinceStartMillis = sinceStartMillis;
  }

  /** Looks once; returns whether everything is up. */
  boolean look() {
    ComponentReport report = reports.get();
    if (report.complete()) {
      becomesUp(report);
    } else if (everUp || sinceStartMillis.getAsLong() > PATIENCE.toMillis()) {
      missing(report);
    }
    if (!report.waiting().equals(lastWaiting)) {
      lastWaiting = report.waiting();
      changedAt = sinceStartMillis.getAsLong();
    }
    return up;
  }

  private void becomesUp(ComponentReport report) {
    if (!everUp) {
      LOG.info(
          "gateway {} is up: {} components, {} ms after the start of the process",
          gateway,
          report.satisfied(),
          sinceStartMillis.getAsLong());
    } else if (!up) {
      LOG.info("gateway {} is whole again: {} components", gateway, report.satisfied());
    }
    up = true;
    everUp = true;
    said = List.of();
  }

  private void missing(ComponentReport report) {
    // Two equal looks, so that the moments inside an update are not reported.
    if (!report.waiting().equals(lastWaiting) || report.waiting().equals(said)) {
      return;
    }
    if (!everUp && sinceStartMillis.getAsLong() - changedAt < STEADY.toMillis()) {
      return;
    }
    up = false;
    said = report.waiting();
    int shown = Math.min(said.size(), MOST_SHOWN);
    LOG.warn(
        "gateway {} is not whole: {}{}",
        gateway,
        String.join("; ", said.subList(0, shown)),
        said.size() > shown ? "; and " + (said.size() - shown) + " more" : "");
  }
}
