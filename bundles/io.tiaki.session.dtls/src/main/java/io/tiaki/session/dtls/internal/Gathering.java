package io.tiaki.session.dtls.internal;

import io.tiaki.model.MeterId;
import java.net.InetSocketAddress;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * What may happen to one meter or to ten thousand at once: the first is said, those after it are
 * gathered and said as a number with an example. Guarded by its report.
 */
final class Gathering {
  /** How long after the first. */
  static final long FIRST_MS = 10_000;

  /** And after that, as long as there are more. */
  static final long NEXT_MS = 60_000;

  private final Clock clock;
  private boolean gathering;
  private long since;
  private long lasts;
  private long count;
  private @Nullable Case example;

  /** One of them. */
  record Case(MeterId meter, InetSocketAddress address, String reason) {}

  /**
   * What was gathered.
   *
   * @param count how many
   * @param example one of them
   */
  record Gathered(long count, Case example) {}

  Gathering(Clock clock) {
    this.clock = clock;
  }

  /** Whether to say it now: it is the first in a while. */
  boolean isFirst(Case one) {
    if (gathering) {
      count++;
      example = one;
      return false;
    }
    begin(FIRST_MS);
    return true;
  }

  private void begin(long millis) {
    gathering = true;
    since = clock.millis();
    lasts = millis;
    count = 0;
    example = null;
  }

  /** What is to be said now, or null. Called every few seconds. */
  @Nullable Gathered due() {
    if (!gathering || Math.abs(clock.millis() - since) < lasts) {
      return null;
    }
    Case one = example;
    if (one == null) {
      gathering = false;
      return null;
    }
    Gathered gathered = new Gathered(count, one);
    begin(NEXT_MS);
    return gathered;
  }
}
