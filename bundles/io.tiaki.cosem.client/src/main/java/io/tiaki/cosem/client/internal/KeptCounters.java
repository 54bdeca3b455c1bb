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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The client's invocation counters and its system title in the store. A counter is 1 octet format
 * (1) and 8 octets, the first value that is not reserved; the title 1 octet format (1) and 8
 * octets. Safe for use by many threads.
 */
final class KeptCounters {
  private static final String MAP = "cosem.client.security";
  private static final String TITLE = "title";
  private static final String COUNTER = "counter.";
  private static final byte FORMAT = 1;
  private static final int LENGTH = 9;

  /** Three letters of the manufacturer, which this gateway's maker is. */
  private static final byte[] MANUFACTURER = "TKI".getBytes(StandardCharsets.US_ASCII);

  private final Map<MeterId, InvocationCounter> counters = new ConcurrentHashMap<>();
  private volatile @Nullable StateStore store;
  private volatile @Nullable Octets title;

  void store(@Nullable StateStore value) {
    store = value;
  }

  /** The counter of a meter, the same one each time. */
  InvocationCounter counter(MeterId meter) throws CosemException {
    InvocationCounter known = counters.get(meter);
    if (known != null) {
      return known;
    }
    long end = read(COUNTER + meter.logicalDeviceName()).map(ByteBuffer::getLong).orElse(1L);
    return counters.computeIfAbsent(
        meter, id -> new InvocationCounter(end, value -> keep(id, value)));
  }

  private CompletionStage<Void> keep(MeterId meter, long end) {
    return write(COUNTER + meter.logicalDeviceName(), buffer().putLong(end));
  }

  /** The meter is not ours any more; what was kept stays, for its keys may come back. */
  void forget(MeterId meter) {
    counters.remove(meter);
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
    return write(TITLE, buffer().put(octets)).thenApply(done -> remember(Octets.of(octets)));
  }

  private Octets remember(Octets value) {
    title = value;
    return value;
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocate(LENGTH).put(FORMAT);
  }

  private Optional<ByteBuffer> read(String key) throws CosemException {
    try {
      Optional<byte[]> octets = map().get(key);
      if (octets.isPresent() && (octets.get().length != LENGTH || octets.get()[0] != FORMAT)) {
        throw new StateException(StateException.Reason.CORRUPT, key + " has another format");
      }
      return octets.map(found -> ByteBuffer.wrap(found).position(1));
    } catch (StateException e) {
      throw failed(e);
    }
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
