package io.tiaki.meter.internal.net;

import io.tiaki.meter.internal.cosem.Device;
import io.tiaki.meter.internal.cosem.PushSetup;
import io.tiaki.meter.internal.metering.CaptureListener;
import io.tiaki.meter.internal.metering.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes what was registered, each meter after a short random delay, so that thousands do not send
 * at once.
 */
public final class PushSchedule implements CaptureListener {
  private static final Logger LOG = LoggerFactory.getLogger(PushSchedule.class);
  private static final long LONGEST_MILLIS = 2_000;
  private static final int SLOT_MILLIS = 10;

  private final List<MeterEndpoint> endpoints;
  private final ScheduledExecutorService scheduler;
  private final int slots;
  private final SplittableRandom random;

  /** Those whose last push failed. */
  private final Set<MeterEndpoint> failing = ConcurrentHashMap.newKeySet();

  /**
   * @param endpoints in the order of the rows to come
   * @param delay the longest delay, see {@link #delay}
   * @param seed of the random delays
   */
  public PushSchedule(
      List<MeterEndpoint> endpoints,
      ScheduledExecutorService scheduler,
      Duration delay,
      long seed) {
    this.endpoints = List.copyOf(endpoints);
    this.scheduler = scheduler;
    slots = Math.max(1, (int) (delay.toMillis() / SLOT_MILLIS));
    random = new SplittableRandom(seed);
  }

  /** The longest delay for a capture period: a tenth of it, at most 2 s. */
  public static Duration delay(Duration interval) {
    return Duration.ofMillis(Math.min(LONGEST_MILLIS, interval.toMillis() / 10));
  }

  @Override
  public void captured(long epochSecond, List<Row> rows) {
    List<List<Runnable>> plan = new ArrayList<>(slots);
    for (int slot = 0; slot < slots; slot++) {
      plan.add(new ArrayList<>());
    }
    for (int i = 0; i < rows.size(); i++) {
      MeterEndpoint endpoint = endpoints.get(i);
      Row row = rows.get(i);
      Runnable push = () -> attempt(endpoint, row, 1);
      Optional<Duration> own = PushSetup.delay(endpoint.device());
      if (own.isPresent()) {
        later(push, own.get().toMillis());
      } else {
        plan.get(random.nextInt(slots)).add(push);
      }
    }
    for (int slot = 0; slot < slots; slot++) {
      List<Runnable> pushes = plan.get(slot);
      if (!pushes.isEmpty()) {
        scheduler.schedule(
            () -> pushes.forEach(Runnable::run), (long) slot * SLOT_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }

  /**
   * Pushes the last entry of a meter whose schedule or event asks for it, after a random delay too:
   * the schedules of thousands may say the same second.
   *
   * @return false when there is no entry
   */
  public boolean soon(MeterEndpoint endpoint) {
    Device device = endpoint.device();
    Optional<Row> last = device.meter().last();
    long most = PushSetup.delay(device).orElse(device.pushDelay()).toMillis();
    last.ifPresent(row -> later(() -> attempt(endpoint, row, 1), most));
    return last.isPresent();
  }

  private void later(Runnable push, long most) {
    scheduler.schedule(push, random.nextLong(most + 1), TimeUnit.MILLISECONDS);
  }

  /** Pushes, and again when it failed or is not confirmed, as the push setup says. */
  private void attempt(MeterEndpoint endpoint, Row row, int tried) {
    Device device = endpoint.device();
    if (!PushSetup.isOpen(device)) {
      return;
    }
    boolean left = pushed(endpoint, row);
    if (left && !PushSetup.isUnconfirmed(device)) {
      return;
    }
    PushSetup.repetition(device, tried)
        .ifPresent(
            wait ->
                scheduler.schedule(
                    () -> again(endpoint, row, tried, left),
                    wait.toMillis(),
                    TimeUnit.MILLISECONDS));
  }

  /** A meter that cannot push takes no push from those behind it. */
  private boolean pushed(MeterEndpoint endpoint, Row row) {
    try {
      boolean left = endpoint.push(row);
      failing.remove(endpoint);
      return left;
    } catch (RuntimeException failed) {
      if (failing.isEmpty()) {
        LOG.warn("{} cannot push", endpoint.device().meter().id(), failed);
      }
      failing.add(endpoint);
      return false;
    }
  }

  private void again(MeterEndpoint endpoint, Row row, int tried, boolean left) {
    if (!left || PushSetup.isUnconfirmed(endpoint.device())) {
      attempt(endpoint, row, tried + 1);
    }
  }
}
