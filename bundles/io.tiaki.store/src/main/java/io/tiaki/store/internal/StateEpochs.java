package io.tiaki.store.internal;

import java.time.Clock;

/**
 * Under which epoch values of bundles are sealed: that of today, and never one whose key may be
 * destroyed soon, wherever the clock goes.
 */
final class StateEpochs implements Sealer {
  private final Seals seals;
  private final Clock clock;
  private volatile Epoch floor = new Epoch(0, Integer.MIN_VALUE);
  private volatile int generation;

  StateEpochs(Seals seals, Clock clock) {
    this.seals = seals;
    this.clock = clock;
  }

  @Override
  public byte[] seal(String map, String key, byte[] plain) throws EngineException {
    return seals.seal(current(), map, key, plain);
  }

  @Override
  public int generation() {
    return generation;
  }

  @Override
  public boolean erasable() {
    return true;
  }

  Epoch current() {
    Epoch today = Epoch.ofState(clock.instant());
    Epoch least = floor;
    return today.start() < least.start() ? least : today;
  }

  /**
   * From now on nothing is put into the file that was sealed earlier than in the epoch before
   * today's.
   *
   * @return today's
   */
  synchronized Epoch advance() {
    Epoch today = current();
    floor = today.before(1);
    generation++;
    return today;
  }

  /** Whether a value of an epoch may stay: yesterday's, today's and, after a jump, tomorrow's. */
  static boolean mayStay(Epoch epoch, Epoch today) {
    return epoch.keep() == 0
        && epoch.start() >= today.before(1).start()
        && epoch.start() <= today.before(-1).start();
  }
}
