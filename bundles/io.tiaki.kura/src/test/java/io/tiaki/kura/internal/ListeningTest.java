package io.tiaki.kura.internal;

import static io.tiaki.kura.internal.FakeGateway.METER;
import static io.tiaki.kura.internal.FakeGateway.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.model.Measurement;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quality;
import io.tiaki.model.Quantity;
import io.tiaki.model.Reading;
import io.tiaki.model.Source;
import io.tiaki.model.Unit;
import io.tiaki.store.ReadingLog;
import io.tiaki.store.StoreException;
import io.tiaki.store.StoredReading;
import io.tiaki.testkit.ManualScheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.kura.channel.ChannelFlag;
import org.eclipse.kura.channel.ChannelRecord;
import org.eclipse.kura.channel.listener.ChannelListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListeningTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final FakeGateway gateway = new FakeGateway();
  private final ManualScheduler thread = new ManualScheduler();
  private final Log log = new Log();
  private final ReadingFeed feed = new ReadingFeed(() -> Optional.of(log), thread);
  private final MeterDriver driver = new MeterDriver(gateway, new MeterSubset(), Clock.systemUTC());
  private final Listening listening = new Listening(driver, feed);
  private final List<ChannelRecord> heard = new ArrayList<>();
  private final ChannelListener listener = event -> heard.add(event.getChannelRecord());

  /** A log in memory with holes between its positions. */
  private static final class Log implements ReadingLog {
    final TreeMap<Long, Reading> readings = new TreeMap<>();
    boolean broken;

    @Override
    public List<StoredReading> read(long after, int limit) throws StoreException {
      if (broken) {
        throw new StoreException(StoreException.Reason.UNAVAILABLE, "closed");
      }
      return readings.tailMap(after, false).entrySet().stream()
          .limit(limit)
          .map(entry -> new StoredReading(entry.getKey(), entry.getValue()))
          .toList();
    }

    @Override
    public Optional<Instant> latest(MeterId meter, ObisCode series) {
      return Optional.empty();
    }

    @Override
    public long cursor(String reader) {
      throw new AssertionError("the feed keeps no cursor");
    }

    @Override
    public CompletionStage<Void> advance(String reader, long position) {
      return CompletableFuture.failedFuture(new AssertionError("the feed keeps no cursor"));
    }
  }

  @BeforeEach
  void settings() {
    driver.settings(
        new DriverSettings("admin", Set.of(METER, OTHER), false, Duration.ofSeconds(1)));
  }

  private void accept(MeterId meter, long value, Quality quality) {
    long position = log.readings.isEmpty() ? 3 : log.readings.lastKey() + 3;
    log.readings.put(
        position,
        new Reading(
            meter,
            ObisCode.LOAD_PROFILE,
            START.plusSeconds(position),
            List.of(
                new Measurement(
                    ObisCode.ACTIVE_ENERGY_IMPORT, new Quantity(value, -1, Unit.WATT_HOUR))),
            quality,
            Source.PUSHED));
    feed.ask();
    thread.advance(Duration.ZERO);
  }

  private void accept(long value) {
    accept(METER, value, Quality.VALID);
  }

  private void listen(MeterId meter, Object... more) throws RefusedException {
    Map<String, Object> config = new TreeMap<>();
    config.put("+name", "energy");
    config.put("+value.type", "DOUBLE");
    config.put("meter", meter.logicalDeviceName());
    config.put("obis.code", "1-0:1.8.0.255");
    for (int i = 0; i < more.length; i += 2) {
      config.put(more[i].toString(), more[i + 1]);
    }
    listening.add(config, listener);
    thread.advance(Duration.ZERO);
  }

  private List<Object> values() {
    return heard.stream().map(record -> (Object) record.getValue().getValue()).toList();
  }

  @Test
  void hears_what_is_accepted_from_now_on() throws RefusedException {
    accept(1);
    listen(METER);

    accept(25);
    accept(OTHER, 99, Quality.VALID);
    accept(35);

    assertThat(values()).containsExactly(2.5, 3.5);
    assertThat(heard.get(0).getChannelName()).isEqualTo("energy");
    assertThat(heard.get(0).getUnit()).isEqualTo("Wh");
    assertThat(heard.get(0).getTimestamp()).isEqualTo(START.plusSeconds(6).toEpochMilli());
  }

  @Test
  void hears_every_reading_of_a_long_piece_once_and_in_order() throws RefusedException {
    listen(METER);
    listen(OTHER);
    for (int i = 0; i < 1_501; i++) {
      log.readings.put(10L + i, reading(i));
    }

    feed.ask();
    feed.ask();
    thread.advance(Duration.ZERO);

    assertThat(values()).hasSize(1_501).isSorted();
  }

  private static Reading reading(int value) {
    return new Reading(
        METER,
        ObisCode.LOAD_PROFILE,
        START.plusSeconds(value),
        List.of(
            new Measurement(ObisCode.ACTIVE_ENERGY_IMPORT, new Quantity(value, 0, Unit.WATT_HOUR))),
        Quality.VALID,
        Source.PUSHED);
  }

  @Test
  void a_late_listener_hears_only_what_comes_after_it() throws RefusedException {
    listen(METER);
    accept(10);
    listen(METER, "scaled", "false");
    accept(20);

    assertThat(values()).containsExactly(1.0, 2.0, 20.0);
  }

  @Test
  void hears_nothing_any_more_when_it_is_taken_away() throws RefusedException {
    listen(METER);
    listening.remove(listener);
    accept(10);

    assertThat(heard).isEmpty();
  }

  @Test
  void says_that_a_reading_cannot_be_used_or_may_not_be_heard() throws RefusedException {
    listen(METER);
    accept(METER, 10, Quality.INVALID);
    gateway.access = Optional.empty();
    accept(20);

    assertThat(heard)
        .allSatisfy(
            record -> {
              assertThat(record.getChannelStatus().getChannelFlag()).isEqualTo(ChannelFlag.FAILURE);
              assertThat(record.getValue()).isNull();
            })
        .extracting(record -> record.getChannelStatus().getExceptionMessage())
        .satisfiesExactly(
            text -> assertThat(text).contains("cannot be used"),
            text -> assertThat(text).contains("denied"));
  }

  @Test
  void follows_the_settings_without_being_registered_again() throws RefusedException {
    listen(METER);
    driver.settings(new DriverSettings("admin", Set.of(OTHER), false, Duration.ofSeconds(1)));
    accept(10);
    driver.settings(new DriverSettings("admin", Set.of(METER), false, Duration.ofSeconds(1)));
    accept(20);

    assertThat(values()).containsExactly(2.0);
  }

  @Test
  void goes_on_where_it_was_when_the_store_is_back() throws RefusedException {
    listen(METER);
    log.broken = true;
    accept(10);
    log.broken = false;
    accept(20);

    assertThat(values()).containsExactly(1.0, 2.0);
  }

  @Test
  void a_listener_that_fails_harms_no_other() throws RefusedException {
    feed.listen(
        METER,
        reading -> {
          throw new IllegalStateException("mine");
        });
    listen(METER);
    accept(10);

    assertThat(values()).containsExactly(1.0);
  }

  @Test
  void hears_the_time_of_the_clock() throws RefusedException {
    listen(METER, "obis.code", "0-0:1.0.0.255", "class.id", "8", "+value.type", "LONG");
    accept(10);

    assertThat(values()).containsExactly(START.plusSeconds(3).toEpochMilli());
  }

  @Test
  void refuses_what_no_reading_has() {
    assertThatThrownBy(() -> listen(METER, "class.id", "1")).hasMessageContaining("registers");
    assertThatThrownBy(() -> listen(METER, "+value.type", "TEXT")).hasMessageContaining("type");
    assertThatThrownBy(() -> listen(new MeterId("TKI3"))).hasMessageContaining("driver's meters");
  }

  @Test
  void finds_the_end_of_a_log_with_holes() throws StoreException {
    assertThat(ReadingFeed.end(log)).isZero();
    for (long position : new long[] {1, 2, 17, 1_000_003}) {
      log.readings.put(position, reading(1));
      assertThat(ReadingFeed.end(log)).isEqualTo(position);
    }
  }
}
