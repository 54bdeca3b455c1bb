package io.tiaki.store.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.platform.StateChange;
import io.tiaki.store.StoredReading;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Files that earlier versions wrote, one a format, are read for ever (ADR 0010). */
class GoldenFileTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @TempDir Path folder;

  @Test
  void a_file_of_format_1_is_read_and_written_on() throws Exception {
    Files.copy(
        GOLDEN.resolve("store-format-1.mv"),
        folder.resolve(EngineFile.NAME),
        StandardCopyOption.REPLACE_EXISTING);
    try (Engine engine = new Engine(folder, FakeSecurity.seals(), lost -> {})) {
      engine.open(-1);
      Readings log = new Readings(engine, Clock.systemUTC(), Samples.needs(), last -> {});
      assertThat(log.read(0, 100))
          .extracting(StoredReading::reading)
          .containsExactly(Samples.reading(1, 0), Samples.reading(1, 5), Samples.reading(2, 5));
      assertThat(log.unreadable()).isZero();
      assertThat(log.cursor("access.default")).isEqualTo(2);
      assertThat(Samples.states(engine).open("a").get("k"))
          .hasValue("value".getBytes(StandardCharsets.UTF_8));
      // The index knows what is there.
      var again = log.accept(List.of(Samples.reading(1, 5), Samples.reading(1, 10)));
      assertThat(again.toCompletableFuture().get(10, SECONDS).stored()).isEqualTo(1);
      assertThat(engine.<Boolean>read(EngineFile::isUpgraded)).isTrue();
      assertThat(engine.<Boolean>read(t -> t.store.hasMap("readings.index"))).isFalse();
    }
  }

  /** Writes what this version writes: when the format has a new number, a new file is added. */
  @Test
  @EnabledIfSystemProperty(named = "tiaki.golden.write", matches = "true")
  void write_the_file_of_this_version() throws Exception {
    try (Engine engine = new Engine(folder, FakeSecurity.seals(), lost -> {})) {
      engine.open(-1);
      Readings log = new Readings(engine, Clock.systemUTC(), Samples.needs(), last -> {});
      log.accept(List.of(Samples.reading(1, 0), Samples.reading(1, 5), Samples.reading(2, 5)))
          .toCompletableFuture()
          .get(10, SECONDS);
      log.advance("access.default", 2).toCompletableFuture().get(10, SECONDS);
      byte[] value = "value".getBytes(StandardCharsets.UTF_8);
      Samples.states(engine)
          .open("a")
          .commit(StateChange.putting("k", value))
          .toCompletableFuture()
          .get(10, SECONDS);
    }
    Files.createDirectories(GOLDEN);
    Files.copy(
        folder.resolve(EngineFile.NAME),
        GOLDEN.resolve("store-format-" + EngineFile.FORMAT + ".mv"),
        StandardCopyOption.REPLACE_EXISTING);
  }
}
