package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.client.InvocationCounter;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import io.tiaki.security.CosemKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The client's invocation counters and its system title in the store, a counter for each meter and
 * its keys. A counter is 1 octet format (2), 8 octets the first value that is not reserved, and 8
 * octets when the store was last known to have gone back (ms since 1970); of format 1 the last are
 * missing. The title is 1 octet format (1) and 8 octets. Safe for use by many threads.
 */
final class KeptCounters {
  private static final String MAP = "cosem.client.security";
  private static final String TITLE = "title";
  private static final String COUNTER = "counter.";
  private static final byte FORMAT = 1;
  private static final byte COUNTER_FORMAT = 2;
  private static final int LENGTH = 9;
  private static final int COUNTER_LENGTH = 17;

  /**
   * So many values are left out when counting begins anew: the store may have come back without its
   * last commits, and two of one value under one key must never be.
   */
  static final long LEFT_OUT = 1 << 16;

  /**
   * So many are left out when an older image of the store was brought back: it knows nothing of
   * what was used since. Years of requests to one meter.
   */
  static final long LEFT_OUT_BACK = 1 << 24;

  /** Three letters of the manufacturer, which this gateway's maker is. */
  private static final byte[] MANUFACTURER = "TKI".getBytes(StandardCharsets.US_ASCII);

  private final Map<String, InvocationCounter> counters = new ConcurrentHashMap<>();
  private volatile @Nullable StateStore store;
  private volatile long wentBack;
  private volatile @Nullable Octets title;

  /**
   * Takes the store.
   *
   * @param back when it was last noticed that it went back, ms since 1970; 0: never
   */
  synchronized void store(StateStore value, long back) {
    wentBack = back;
    store = value;
  }

  /** Another may have taken its place before. */
  synchronized void storeGone(StateStore value) {
    if (store == value) {
      store = null;
    }
  }

  /** The counter of a meter and its keys, the same one each time. */
  InvocationCounter counter(MeterId meter, CosemKeys keys) throws CosemException {
    String key = COUNTER + meter.logicalDeviceName() + "." + HexFormat.of().formatHex(keys.keyId());
    InvocationCounter known = counters.get(key);
    if (known != null) {
      return known;
    }
    synchronized (this) {
      InvocationCounter raced = counters.get(key);
      if (raced != null) {
        return raced;
      }
      InvocationCounter made = new InvocationCounter(begin(key), end -> keep(key, end));
      counters.put(key, made);
      return made;
    }
  }

  private long begin(String key) throws CosemException {
    Optional<ByteBuffer> kept = read(key);
    long begin = kept.map(value -> value.getLong() + LEFT_OUT).orElse(1L);
    long known = kept.filter(ByteBuffer::hasRemaining).map(ByteBuffer::getLong).orElse(0L);
    return known == wentBack ? begin : begin + LEFT_OUT_BACK;
  }

  private CompletionStage<Void> keep(String key, long end) {
    return write(
        key,
        ByteBuffer.allocate(COUNTER_LENGTH).put(COUNTER_FORMAT).putLong(end).putLong(wentBack));
  }

  /** This client's system title: made once, then kept. */
  CompletionStage<Octets> title() throws CosemException {
    Octets known = title;
    if (known != null) {
      return CompletableFuture.completedStage(known);
    }
    Optional<ByteBuffer> kept = read(TITLE);
    if (kept.isPresent()) {
      byte[] octets = new byte[8];
      kept.get().get(octets);
      return CompletableFuture.completedStage(remember(Octets.of(octets)));
    }
    return make();
  }

  private synchronized CompletionStage<Octets> make() throws CosemException {
    Optional<ByteBuffer> raced = read(TITLE);
    if (raced.isPresent()) {
      return title();
    }
    byte[] octets = new byte[8];
    new SecureRandom().nextBytes(octets);
    System.arraycopy(MANUFACTURER, 0, octets, 0, MANUFACTURER.length);
    return write(TITLE, ByteBuffer.allocate(LENGTH).put(FORMAT).put(octets))
        .thenApply(done -> remember(Octets.of(octets)));
  }

  private Octets remember(Octets value) {
    title = value;
    return value;
  }

  private Optional<ByteBuffer> read(String key) throws CosemException {
    try {
      Optional<byte[]> octets = map().get(key);
      if (octets.isPresent() && !isKnown(octets.get())) {
        throw new StateException(StateException.Reason.CORRUPT, key + " has another format");
      }
      return octets.map(found -> ByteBuffer.wrap(found).position(1));
    } catch (StateException e) {
      throw failed(e);
    }
  }

  private static boolean isKnown(byte[] octets) {
    return octets.length == LENGTH && octets[0] == FORMAT
        || octets.length == COUNTER_LENGTH && octets[0] == COUNTER_FORMAT;
  }

  private CompletionStage<Void> write(String key, ByteBuffer value) {
    try {
      return map().commit(StateChange.putting(key, value.array()));
    } catch (StateException e) {
      return CompletableFuture.failedStage(failed(e));
    }
  }

  private StateMap map() throws StateException {
    StateStore current = store;
    if (current == null) {
      throw new StateException(StateException.Reason.UNAVAILABLE, "there is no store");
    }
    return current.open(MAP);
  }

  private static CosemException failed(StateException e) {
    return new CosemException(
        Reason.REFUSED,
        "its invocation counter cannot be kept, and without it nothing is ciphered: "
            + e.getMessage(),
        e);
  }
}
