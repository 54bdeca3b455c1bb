package io.tiaki.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.directory.MeterEntry;
import io.tiaki.directory.Registration;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateStore;
import io.tiaki.store.CommitListener;
import io.tiaki.testkit.Threads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningTest {
  @TempDir Path folder;

  private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
  private volatile StateStore states;
  private volatile Readings readings;
  private volatile Directory directory;
  private volatile long wentBack;
  private final TestClock clock = new TestClock();
  private volatile boolean trusted = true;

  private Running running(Path in) {
    Running.Settings settings =
        new Running.Settings(
            in,
            folder.resolve("meters.csv"),
            Duration.ofHours(1),
            Duration.ofHours(2_160),
            folder.resolve("secrets/gateway.anchor"),
            64L << 20,
            List.of());
    Running.Publisher publisher =
        (r, s, d, w) -> {
          wentBack = w;
          readings = r;
          states = s;
          directory = d;
          events.add("published");
          return () -> events.add("withdrawn");
        };
    return new Running(settings, FakeSecurity.seals(), clock, () -> trusted, publisher);
  }

  private String next() throws InterruptedException {
    return events.poll(20, TimeUnit.SECONDS);
  }

  @Test
  void offers_its_services_while_open_and_ends_all_threads() throws Exception {
    Running running = running(folder.resolve("new/data"));
    running.start();
    assertThat(next()).isEqualTo("published");
    states
        .open("a")
        .commit(StateChange.putting("k", new byte[1]))
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    running.close();
    assertThat(next()).isEqualTo("withdrawn");
    assertThat(Threads.left("tiaki-store")).isEmpty();
  }

  @Test
  void opens_by_itself_when_the_trouble_is_over() throws Exception {
    Path place = folder.resolve("place");
    Files.writeString(place, "a file where the folder should be");
    Running running = running(place);
    running.start();
    assertThat(events.poll(300, TimeUnit.MILLISECONDS)).isNull();
    Files.delete(place);
    assertThat(next()).isEqualTo("published");
    running.close();
  }

  @Test
  void tells_listeners_of_commits_off_the_writers_thread() throws Exception {
    Running running = running(folder);
    CountDownLatch told = new CountDownLatch(1);
    CommitListener listener =
        position -> {
          assertThat(Thread.currentThread().getName()).isEqualTo("tiaki-store-events");
          if (position == 3) {
            told.countDown();
          }
        };
    running.add(listener);
    running.start();
    assertThat(next()).isEqualTo("published");
    for (int i = 0; i < 3; i++) {
      readings
          .accept(List.of(Samples.reading(1, i)))
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
    }
    assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
    running.close();
  }

  @Test
  void what_was_registered_is_there_after_a_restart() throws Exception {
    MeterId stays = new MeterId("TKI1");
    MeterId goes = new MeterId("TKI2");
    Optional<String> pin = Optional.of("ab".repeat(32));
    Running running = running(folder);
    running.start();
    assertThat(next()).isEqualTo("published");
    running
        .registry()
        .register(new Registration(stays, "127.0.0.1", 1, pin, "psk"))
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    running
        .registry()
        .register(new Registration(goes, "::1", 2, Optional.empty(), "default"))
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    assertThat(directory.all()).extracting(MeterEntry::id).containsExactly(stays, goes);
    running.registry().remove(goes).toCompletableFuture().get(10, TimeUnit.SECONDS);
    assertThat(directory.all()).extracting(MeterEntry::id).containsExactly(stays);
    running.close();
    assertThat(next()).isEqualTo("withdrawn");
    Running again = running(folder);
    again.start();
    assertThat(next()).isEqualTo("published");
    assertThat(directory.all()).hasSize(1);
    MeterEntry entry = directory.all().get(0);
    assertThat(entry.id()).isEqualTo(stays);
    assertThat(entry.address().getPort()).isEqualTo(1);
    assertThat(entry.fingerprint()).isEqualTo(pin);
    assertThat(entry.group()).isEqualTo("psk");
    again.close();
  }

  @Test
  void nothing_is_registered_while_the_store_is_closed() throws Exception {
    Running running = running(folder);
    assertThat(running.registry().remove(new MeterId("TKI1")))
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withCauseInstanceOf(StateException.class);
    running.start();
    assertThat(next()).isEqualTo("published");
    running.close();
    assertThat(running.registry().remove(new MeterId("TKI1")))
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withCauseInstanceOf(StateException.class);
  }

  /** Else who can set the clock, or a flat battery, deletes what nobody has read yet. */
  @Test
  void a_clock_that_is_not_trusted_deletes_no_reading() throws Exception {
    Running running = running(folder);
    running.start();
    assertThat(next()).isEqualTo("published");
    readings.accept(List.of(Samples.reading(1, 1))).toCompletableFuture().get(10, TimeUnit.SECONDS);
    trusted = false;
    clock.move(Duration.ofDays(10_000));
    running.forget().get(10, TimeUnit.SECONDS);
    assertThat(readings.count()).isEqualTo(1);
    trusted = true;
    running.forget().get(10, TimeUnit.SECONDS);
    assertThat(readings.count()).isZero();
    running.close();
  }

  @Test
  void opens_anew_when_others_know_that_it_went_back() throws Exception {
    Running running = running(folder);
    running.start();
    assertThat(next()).isEqualTo("published");
    assertThat(wentBack).isZero();
    running.known(7, "ab".repeat(32));
    assertThat(next()).isEqualTo("withdrawn");
    assertThat(next()).isEqualTo("published");
    assertThat(wentBack).isEqualTo(clock.millis());
    assertThat(running.newest().orElseThrow().number()).isEqualTo(8);
    running.close();
    assertThat(running.newest()).isEmpty();
  }

  @Test
  void knows_the_meters_of_the_file() throws Exception {
    Files.writeString(folder.resolve("meters.csv"), "TKI0000000000001,127.0.0.1:1\n");
    Running running = running(folder);
    CountDownLatch heard = new CountDownLatch(1);
    running.add(
        new io.tiaki.directory.DirectoryListener() {
          @Override
          public void changed(io.tiaki.directory.MeterEntry entry) {
            heard.countDown();
          }

          @Override
          public void removed(io.tiaki.model.MeterId id) {}
        });
    running.start();
    assertThat(next()).isEqualTo("published");
    assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(directory.all()).hasSize(1);
    running.close();
  }

  @Test
  void an_older_image_is_noticed_at_the_start_and_told_to_the_journal() throws Exception {
    Path place = folder.resolve("data");
    Path file = place.resolve(EngineFile.NAME);
    Path image = folder.resolve("image");
    for (int i = 0; i < 2; i++) {
      Running running = running(place);
      running.start();
      assertThat(next()).isEqualTo("published");
      readings
          .accept(List.of(Samples.reading(1, i)))
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
      running.close();
      assertThat(next()).isEqualTo("withdrawn");
      assertThat(wentBack).isZero();
      if (i == 0) {
        Files.copy(file, image);
      }
    }
    Files.copy(image, file, StandardCopyOption.REPLACE_EXISTING);
    Running running = running(place);
    running.start();
    assertThat(next()).isEqualTo("published");
    assertThat(wentBack).isEqualTo(Samples.START.toEpochMilli());
    List<JournalEvent> entered = new CopyOnWriteArrayList<>();
    running
        .reports()
        .attach(
            event -> {
              entered.add(event);
              return CompletableFuture.completedFuture(null);
            });
    assertThat(entered).extracting(JournalEvent::code).containsExactly("store.went-back");
    running.close();
  }
}
