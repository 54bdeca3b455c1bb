package io.tiaki.cosem.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MeterListener;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.model.MeterId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thousand meters at once, with real threads and real timers. */
@Timeout(60)
class ManyMetersTest {
  private static final int METERS = 1_000;

  private final ExecutorService executor = Executors.newFixedThreadPool(4);
  private final ExecutorService network = Executors.newFixedThreadPool(2);
  private final ScheduledTimers timers = new ScheduledTimers("test-timer");
  private final Settings settings =
      new Settings(32, 1, Duration.ofMillis(50), 20, 1_000, Duration.ofMinutes(1));
  private final CosemConversations client =
      new CosemConversations(() -> settings, executor, timers, event -> {});

  @AfterEach
  void stop() {
    client.close();
    executor.shutdownNow();
    network.shutdownNow();
    timers.close();
  }

  @Test
  void reads_a_profile_from_a_thousand_meters_with_one_message_in_ten_lost() throws Exception {
    CosemData rows = Conversing.rows(150);
    CountDownLatch associated = new CountDownLatch(METERS);
    Order order = new Order(associated);
    client.add(order);
    List<MeterId> ids = new ArrayList<>();
    for (int i = 0; i < METERS; i++) {
      ScriptedMeter meter = new ScriptedMeter(String.format("TKI%013d", i), client, network);
      meter.objects.put(Conversing.IMPORT, Conversing.WH);
      meter.objects.put(Conversing.PROFILE, rows);
      Random random = new Random(i);
      meter.script = request -> random.nextInt(10) == 0 ? List.<Apdu>of() : null;
      ids.add(meter.meter());
      client.opened(meter);
    }
    assertThat(associated.await(30, TimeUnit.SECONDS)).isTrue();

    List<CompletableFuture<GetResult>> values = new ArrayList<>();
    List<CompletableFuture<GetResult>> profiles = new ArrayList<>();
    for (MeterId id : ids) {
      for (int i = 0; i < 4; i++) {
        values.add(client.get(id, Conversing.IMPORT).toCompletableFuture());
      }
      profiles.add(client.get(id, Conversing.PROFILE).toCompletableFuture());
    }
    int complete = 0;
    for (CompletableFuture<GetResult> value : values) {
      assertThat(value.get(30, TimeUnit.SECONDS)).isEqualTo(new GetResult.Value(Conversing.WH));
    }
    for (CompletableFuture<GetResult> profile : profiles) {
      complete +=
          profile.handle((result, lost) -> result != null ? 1 : 0).get(30, TimeUnit.SECONDS);
    }
    assertThat(complete)
        .as("profiles complete in spite of the loss")
        .isGreaterThan(METERS * 9 / 10);
    assertThat(order.overlaps).hasValue(0);
  }

  /** Notices calls for one meter that run at the same time. */
  private static final class Order implements MeterListener {
    final AtomicInteger overlaps = new AtomicInteger();
    private final Map<MeterId, AtomicInteger> inside = new ConcurrentHashMap<>();
    private final CountDownLatch associated;

    Order(CountDownLatch associated) {
      this.associated = associated;
    }

    @Override
    public void associated(MeterId meter) {
      AtomicInteger here = inside.computeIfAbsent(meter, id -> new AtomicInteger());
      if (here.incrementAndGet() != 1) {
        overlaps.incrementAndGet();
      }
      here.decrementAndGet();
      associated.countDown();
    }

    @Override
    public void notified(MeterId meter, DataNotification notification) {}

    @Override
    public void lost(MeterId meter) {}
  }
}
