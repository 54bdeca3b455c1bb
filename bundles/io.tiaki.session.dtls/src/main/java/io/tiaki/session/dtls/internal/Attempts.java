package io.tiaki.session.dtls.internal;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How the handshakes with one meter went, and so when to try again, whether to make others wait for
 * it, and whether to tell people. Guarded by its target, but for {@link #isSilent}.
 */
final class Attempts {
  private static final long PROBE_MS = 10_000;
  private static final int MOST_PROBE_DOUBLINGS = 5;

  /** At 30 % loss a meter that is well is silent so often in a row once in 200 times. */
  private static final int SILENT_AFTER = 4;

  private static final int SPOILT_AFTER = 3;
  private static final int UNPROVEN_AFTER = 2;

  /** A slow meter that answers may fail so often before it has to wait for others. */
  private static final int PATIENCE = 4;

  /** A meter that said something so lately is there: what keeps it away is the link. */
  private static final long HEARD_MS = 300_000;

  /** The wait for such a meter doubles no further. */
  private static final int MOST_WHEN_HEARD = 3;

  private int failures;
  private boolean lossy;
  private long heardAt = Long.MIN_VALUE / 2;
  private int spoilt;
  private int unproven;
  private int fruitlessProbes;
  private long lastProbe = Long.MIN_VALUE / 2;
  private boolean told;
  private boolean doubtful;
  private volatile boolean silent;

  /** Whether it has not answered a few times in a row. */
  boolean isSilent() {
    return silent;
  }

  /** Whether its next handshake is likely to hold a permit in vain. */
  boolean isDoubtful() {
    return doubtful;
  }

  /** The next one is the first again. */
  void forgive() {
    failures = 0;
  }

  void succeeded(long now) {
    heardAt = now;
    failures = 0;
    fruitlessProbes = 0;
    unproven = 0;
    silent = false;
    doubtful = false;
    told = false;
  }

  /**
   * One failed, and there is no session.
   *
   * @param refused whether it was about who is who
   * @param isSpoilt whether flights of two handshakes were mixed
   * @param isSilent whether nothing at all came
   * @param now milliseconds
   * @return whether people should hear of it: they have not since the meter was well
   */
  boolean failed(Failure kind, boolean refused, boolean isSpoilt, boolean isSilent, long now) {
    heardAt = isSilent || kind == Failure.ADDRESS ? heardAt : now;
    boolean lately = Math.abs(now - heardAt) < HEARD_MS;
    lossy = lately && (kind == Failure.TIMEOUT || kind == Failure.SILENT) && !refused;
    spoilt = isSpoilt ? spoilt + 1 : 0;
    boolean spoiltAgain = spoilt >= SPOILT_AFTER;
    failures += spoilt == 0 || spoiltAgain ? 1 : 0;
    doubtful = failures > 0 && (!lossy || failures >= PATIENCE);
    silent = isSilent && !lately && failures >= SILENT_AFTER;
    return tell(refused || spoiltAgain);
  }

  /**
   * Beside {@link #failed}: whether nothing was missing but the proof of a pre-shared key. Once it
   * may be the link.
   *
   * @return as of {@link #failed}
   */
  boolean unproven(boolean isUnproven) {
    unproven = isUnproven ? unproven + 1 : 0;
    return tell(unproven >= UNPROVEN_AFTER);
  }

  /**
   * There is no key for the meter.
   *
   * @return as of {@link #failed}
   */
  boolean withoutKey(boolean isNews) {
    lossy = false;
    failures++;
    return tell(isNews);
  }

  /** People have heard of what keeps it away. */
  void told() {
    told = true;
  }

  private boolean tell(boolean isNews) {
    boolean tell = isNews && !told;
    told |= isNews;
    return tell;
  }

  /** One beside the session failed: the session stays. */
  void probedInVain() {
    fruitlessProbes++;
  }

  /** Whether to try beside the session now; when it says so it counts as tried. */
  boolean mayProbe(long now) {
    long wait = PROBE_MS << Math.min(fruitlessProbes, MOST_PROBE_DOUBLINGS);
    boolean may = Math.abs(now - lastProbe) >= wait;
    lastProbe = may ? now : lastProbe;
    return may;
  }

  /** Milliseconds until the next one, after failures. */
  long backoff(SessionSettings settings) {
    int doublings = lossy ? Math.min(failures, MOST_WHEN_HEARD) : failures;
    return Backoff.millis(
        doublings, settings.retryMinMs(), settings.retryMaxMs(), ThreadLocalRandom.current());
  }

  /** Milliseconds until the next one, after the end of a session. */
  static long first(SessionSettings settings) {
    return Backoff.millis(
        1, settings.retryMinMs(), settings.retryMinMs(), ThreadLocalRandom.current());
  }
}
