package io.tiaki.meter.internal.net;

import io.tiaki.meter.internal.metering.CaptureListener;
import io.tiaki.meter.internal.metering.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Pushes what was registered, each meter after a short random delay, so that thousands do not send
 * at once.
 */
public final class PushSchedule implements CaptureListener {
  private static final long LONGEST_MILLIS = 2_000;
  private static final int SLOT_MILLIS = 10;

  private final List<MeterEndpoint> endpoints;
  private final ScheduledExecutorService scheduler;
  private final int slots;
  private final SplittableRandom random;

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
      plan.get(random.nextInt(slots)).add(() -> endpoint.push(row));
    }
    for (int slot = 0; slot < slots; slot++) {
      List<Runnable> pushes = plan.get(slot);
      if (!pushes.isEmpty()) {
        scheduler.schedule(
            () -> pushes.forEach(Runnable::run), (long) slot * SLOT_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }
}
