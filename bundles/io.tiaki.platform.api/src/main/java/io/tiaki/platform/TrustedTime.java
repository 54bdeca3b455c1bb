package io.tiaki.platform;

import java.time.Instant;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The time, and whether it can be relied on (R53, R67). Implemented by {@code time.sync}. While the
 * service is not there, time is not trusted. Safe for use by many threads; answers from memory.
 *
 * <p>For validity, time stamps and schedules only. How long something takes or waits is measured
 * with {@link System#nanoTime()}, which nobody can set.
 */
@ProviderType
public interface TrustedTime {
  /**
   * The host's time, but never before the floor: neither before this software was built nor before
   * the newest time that was ever trusted here.
   */
  Instant now();

  /**
   * Whether it can be relied on, and why. A clock that was set since the last look is noticed by
   * this call itself.
   */
  TimeTrust trust();

  /** Whether it can be relied on now. */
  default boolean trusted() {
    return trust().state() == TimeTrust.State.TRUSTED;
  }
}
