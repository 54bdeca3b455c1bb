package io.tiaki.uplink.mqtt.internal;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Waits that double from least to most, each shortened by chance by up to a half, so that gateways
 * do not come all at once.
 */
public final class Backoff {
  private final long least;
  private final long most;
  private long wait;
  private boolean fresh = true;

  public Backoff(Duration least, Duration most) {
    this.least = Math.max(1, least.toMillis());
    this.most = Math.max(this.least, most.toMillis());
    this.wait = this.least;
  }

  /** The next wait. */
  public Duration next() {
    wait = fresh ? least : Math.min(most, wait * 2);
    fresh = false;
    return Duration.ofMillis(wait - ThreadLocalRandom.current().nextLong(wait / 2 + 1));
  }

  /** A connection came about: the next wait is short again. */
  public void connected() {
    fresh = true;
  }
}
