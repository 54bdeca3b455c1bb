package io.tiaki.meter.internal.cosem.security;

import io.tiaki.meter.internal.cosem.Memory;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * Invocation counters of one meter (IEC 62056-5-3, 5.3.3.7): its own, that never shows a number
 * twice, and what it expects of clients, by key. Numbers are reserved ahead: after a crash some are
 * left out, none comes again. Whoever looks after many meters reserves for all of them with one
 * commit, before any of them has to wait for its own. Safe for use by many threads.
 */
final class InvocationCounters {
  private static final long END = 1L << 32;
  private static final int AHEAD = 64;
  private static final String UNICAST = "ic.unicast";
  private static final String BROADCAST = "ic.broadcast";

  private final Counter own;
  private final Counter unicast;
  private final Counter broadcast;

  InvocationCounters(Memory memory) {
    own = new Counter(memory, "ic.own", 1);
    unicast = new Counter(memory, UNICAST, 0);
    broadcast = new Counter(memory, BROADCAST, 0);
  }

  /**
   * The meter's next.
   *
   * @throws IllegalStateException when the key is used up, or it cannot be remembered
   */
  synchronized long next() {
    long value = own.next();
    if (value >= END) {
      throw new IllegalStateException("All invocation counters are used up: new keys are needed");
    }
    own.moveTo(value + 1);
    return value;
  }

  /**
   * Takes the counter of an authentic message.
   *
   * @param broadcastKey whether it came with the broadcast key
   * @return false when it is not higher than all before
   */
  synchronized boolean take(boolean broadcastKey, long counter) {
    Counter received = received(broadcastKey);
    if (counter < received.next()) {
      return false;
    }
    received.moveTo(counter + 1);
    return true;
  }

  /** The lowest counter that would be taken, 0 to 2^32-1. */
  synchronized long expected(boolean broadcastKey) {
    return Math.min(received(broadcastKey).next(), END - 1);
  }

  /** What is to be remembered with a client's new key; then {@link #restart} is called. */
  static Map<String, Optional<byte[]>> ofNewKey(boolean broadcastKey) {
    return Map.of(broadcastKey ? BROADCAST : UNICAST, Optional.of(Counter.encode(0)));
  }

  /** A client with a new key begins anew. */
  synchronized void restart(boolean broadcastKey) {
    received(broadcastKey).restart();
  }

  /** Whether few numbers are reserved: better more before they are used up. */
  synchronized boolean isLow() {
    return own.isLow() || unicast.isLow();
  }

  /**
   * Writes down more numbers where few are reserved. They count when they are on the disk: see
   * {@link #granted}.
   */
  synchronized void reserve() {
    own.reserve();
    unicast.reserve();
  }

  /** What {@link #reserve} wrote down is on the disk. */
  synchronized void granted() {
    own.granted();
    unicast.granted();
  }

  /** Remembers exactly where they are. */
  synchronized void store() {
    own.store();
    unicast.store();
    broadcast.store();
  }

  private Counter received(boolean broadcastKey) {
    return broadcastKey ? broadcast : unicast;
  }

  /** A number that only rises; what is remembered is never lower than what was used. */
  private static final class Counter {
    private final Memory memory;
    private final String key;
    private long next;
    private long reserved;
    private long asked;

    Counter(Memory memory, String key, long first) {
      this.memory = memory;
      this.key = key;
      next = memory.get(key).map(octets -> ByteBuffer.wrap(octets).getLong()).orElse(first);
      reserved = next;
    }

    long next() {
      return next;
    }

    void moveTo(long value) {
      if (value > reserved) {
        remember(value + AHEAD);
      }
      next = value;
    }

    boolean isLow() {
      return reserved - next < AHEAD / 2;
    }

    void reserve() {
      if (isLow()) {
        long value = next + AHEAD;
        memory.put(key, encode(value));
        asked = value;
      }
    }

    void granted() {
      reserved = Math.max(reserved, asked);
    }

    void restart() {
      next = 0;
      reserved = 0;
      asked = 0;
    }

    void store() {
      if (reserved != next) {
        remember(next);
      }
    }

    private void remember(long value) {
      memory.put(key, encode(value));
      reserved = value;
      asked = value;
    }

    private static byte[] encode(long value) {
      return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
  }
}
