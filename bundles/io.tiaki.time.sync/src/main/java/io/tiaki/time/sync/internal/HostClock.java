package io.tiaki.time.sync.internal;

import io.tiaki.platform.ClockReport;
import io.tiaki.platform.ClockSource;
import java.time.Clock;
import java.time.Duration;

/** Takes the host's clock as right because the configuration says so: no proof of anything. */
final class HostClock implements ClockSource {
  static final String NAME = "host";

  private final Clock clock;

  HostClock(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ClockReport report() {
    return new ClockReport(true, 0, 0, 0, Duration.ZERO, Duration.ZERO, clock.instant());
  }
}
