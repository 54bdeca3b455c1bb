package io.tiaki.demo.crash;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.demo.MovableClock;
import io.tiaki.model.Measurement;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quality;
import io.tiaki.model.Quantity;
import io.tiaki.model.Reading;
import io.tiaki.model.Source;
import io.tiaki.model.Unit;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.KeystoreSecurityModule;
import io.tiaki.store.StoredReading;
import io.tiaki.store.internal.OfflineStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway forgot, sought in full copies of its folders with its real keys (R55, R66). */
class ForgottenReadingsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;

  private final MovableClock clock = new MovableClock(START);

  private static Reading reading(int second) {
    return new Reading(
        new MeterId("TKI0000000000001"),
        ObisCode.LOAD_PROFILE,
        START.plusSeconds(second),
        List.of(
            new Measurement(
                ObisCode.ACTIVE_ENERGY_IMPORT, new Quantity(second, 0, Unit.WATT_HOUR))),
        Quality.VALID,
        Source.PUSHED);
  }

  private static <T> T done(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, SECONDS);
  }

  private interface Work {
    void on(OfflineStore store) throws Exception;
  }

  private void with(Path data, Path secrets, Work work) throws Exception {
    try (KeystoreSecurityModule keys =
            KeystoreSecurityModule.open(
                data.resolve("keys.bcfks"), secrets.resolve("gateway.unlock"), Clock.systemUTC());
        OfflineStore store =
            OfflineStore.open(data.resolve("store"), keys, keys.erasable(), clock)) {
      work.on(store);
    }
  }

  /** How many readings can be opened with these files. */
  private long found(Path data, Path secrets) throws Exception {
    long[] count = {0};
    try {
      with(
          data,
          secrets,
          store -> {
            List<StoredReading> all = store.readings().read(0, 1_000);
            count[0] = all.stream().filter(r -> r.reading().registered().isBefore(later())).count();
          });
    } catch (SecurityModuleException | IOException e) {
      // Nothing could be opened at all.
      assertThat(e).hasMessageNotContaining("TKI");
    }
    return count[0];
  }

  private static Instant later() {
    return START.plus(Duration.ofHours(100));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  @Test
  void full_copies_open_with_the_keys_of_then_and_with_none_that_exist_after() throws Exception {
    Path data = folder.resolve("data");
    Path secrets = folder.resolve("secrets");
    Files.createDirectories(data);
    with(
        data,
        secrets,
        store -> {
          done(store.sink().accept(List.of(reading(1), reading(2), reading(3))));
          done(store.readings().advance("access.default", 3));
        });
    copy(data, folder.resolve("then/data"));
    copy(secrets, folder.resolve("then/secrets"));

    clock.advance(Duration.ofHours(240 + 24));
    with(
        data,
        secrets,
        store -> {
          done(store.sink().accept(List.of(reading(1_000_000))));
          done(store.forget());
          assertThat(store.readings().read(0, 10)).hasSize(1);
        });
    copy(data, folder.resolve("now/data"));
    copy(secrets, folder.resolve("now/secrets"));

    assertThat(found(attack("a", "then", "then", "then"), folder.resolve("a/secrets")))
        .as("keys of then: the control")
        .isEqualTo(3);
    assertThat(found(attack("b", "then", "then", "now"), folder.resolve("b/secrets")))
        .as("the whole data folder of then, the secrets of now")
        .isZero();
    assertThat(found(attack("c", "then", "now", "now"), folder.resolve("c/secrets")))
        .as("the store of then, all keys of now")
        .isZero();
    assertThat(found(attack("d", "now", "now", "now"), folder.resolve("d/secrets")))
        .as("all of now")
        .isZero();
  }

  /** Puts a folder together of files of then and of now. */
  private Path attack(String name, String store, String keys, String secrets) throws IOException {
    Path place = folder.resolve(name);
    copy(folder.resolve(keys).resolve("data"), place.resolve("data"));
    Files.copy(
        folder.resolve(store).resolve("data/store/tiaki.mv"),
        place.resolve("data/store/tiaki.mv"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    copy(folder.resolve(secrets).resolve("secrets"), place.resolve("secrets"));
    return place.resolve("data");
  }
}
