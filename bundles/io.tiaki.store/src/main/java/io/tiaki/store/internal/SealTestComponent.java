package io.tiaki.store.internal;

import io.tiaki.platform.Health;
import io.tiaki.platform.SelfTest;
import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Whether what was sealed before and what is sealed now can be opened, and is what it was. */
@Component(name = "io.tiaki.store.seal", service = SelfTest.class)
public final class SealTestComponent implements SelfTest {
  private static final String MAP = "store.selftest";
  private static final String KEY = "probe";
  private static final long PATIENCE_SECONDS = 20;

  private final StateStore store;

  @Activate
  public SealTestComponent(@Reference StateStore store) {
    this.store = store;
  }

  @Override
  public String name() {
    return "store.seal";
  }

  @Override
  public String protects() {
    return "that stored values are durable, and sealed under keys that are there";
  }

  @Override
  public Consequence consequence() {
    return Consequence.SAFE;
  }

  @Override
  public Health run() throws InterruptedException {
    byte[] probe = ByteBuffer.allocate(Long.BYTES).putLong(new SecureRandom().nextLong()).array();
    try {
      StateMap map = store.open(MAP);
      // What an earlier run left must open, too.
      map.get(KEY);
      map.commit(StateChange.putting(KEY, probe))
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      boolean same = map.get(KEY).filter(read -> Arrays.equals(read, probe)).isPresent();
      return same
          ? Health.healthy("A sample was sealed, made durable and opened")
          : Health.unhealthy("A sample that was stored is not what comes back: replace the disk");
    } catch (StateException e) {
      return judged(e);
    } catch (ExecutionException e) {
      return e.getCause() instanceof StateException refused
          ? judged(refused)
          : Health.unhealthy("A sample could not be stored: see the log");
    } catch (TimeoutException e) {
      return Health.unknown("The disk did not take a sample within " + PATIENCE_SECONDS + " s");
    }
  }

  /** A full disk is no failed security function; what does not open is. */
  private static Health judged(StateException e) {
    return e.retryable()
        ? Health.unknown("The store takes nothing now: " + e.getMessage())
        : Health.unhealthy("A sample does not open: " + e.getMessage());
  }
}
