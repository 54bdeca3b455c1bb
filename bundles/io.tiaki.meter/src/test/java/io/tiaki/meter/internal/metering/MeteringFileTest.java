package io.tiaki.meter.internal.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.file.FileHeader;
import io.tiaki.meter.internal.load.LoadCurve;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The meters' file as earlier versions wrote it, and as faults leave it. */
class MeteringFileTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final long START = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond();
  private static final int ROUNDS = 40;

  @TempDir Path folder;
  private Path file;
  private byte[] killed;

  /** A file as a kill leaves it: copied while it is open. */
  @BeforeEach
  void makeFile() throws Exception {
    file = folder.resolve("meters.mv");
    try (MeteringStore store = MeteringStore.open(file, 200)) {
      register(store, ROUNDS);
      killed = Files.readAllBytes(file);
    }
  }

  private static List<SmartMeter> meters() {
    return LongStream.rangeClosed(1, 2)
        .mapToObj(n -> new SmartMeter(n, new LoadCurve(n, ZoneOffset.UTC), 200, START * 1_000))
        .toList();
  }

  private static void register(MeteringStore store, int rounds) {
    List<SmartMeter> meters = meters();
    for (int i = 1; i <= rounds; i++) {
      long second = START + 5L * i;
      store.add(second, meters.stream().map(m -> m.capture(second, Status.GOOD)).toList());
      store.commit(meters);
    }
  }

  private int entries(byte[] octets) throws Exception {
    Files.write(file, octets);
    try (MeteringStore store = MeteringStore.open(file, 200)) {
      List<SmartMeter> meters = meters();
      store.restore(meters, START * 1_000 + 500_000);
      store.commit(meters);
      return meters.get(1).entriesInUse();
    }
  }

  @Test
  void a_killed_file_has_every_round_that_was_committed() throws Exception {
    assertThat(entries(killed)).isEqualTo(ROUNDS);
  }

  @Test
  void garbage_behind_the_last_commit_harms_nothing() throws Exception {
    byte[] garbage = new byte[10_000];
    new Random(1).nextBytes(garbage);
    byte[] both = Arrays.copyOf(killed, killed.length + garbage.length);
    System.arraycopy(garbage, 0, both, killed.length, garbage.length);

    assertThat(entries(both)).isEqualTo(ROUNDS);
  }

  @Test
  void a_cut_or_zeroed_file_is_recovered_and_that_is_said_or_it_is_refused() throws Exception {
    for (int end = 8_192; end < killed.length; end += 2_999) {
      byte[] zeroed = killed.clone();
      Arrays.fill(zeroed, end, zeroed.length, (byte) 0);
      for (byte[] torn : List.of(Arrays.copyOf(killed, end), zeroed)) {
        FileHeader header = header(torn);
        try {
          int entries = entries(torn);
          if (entries != ROUNDS) {
            assertThat(header.found(entries)).contains("damaged");
          }
        } catch (IllegalStateException e) {
          assertThat(e).hasMessageContaining(file.toString()).hasMessageContaining("move it away");
          assertThat(Files.readAllBytes(file)).as("left alone").isEqualTo(torn);
        }
      }
    }
  }

  private FileHeader header(byte[] octets) throws Exception {
    Files.write(file, octets);
    return FileHeader.read(file);
  }

  @Test
  void a_file_torn_at_its_birth_is_begun_anew() throws Exception {
    assertThat(entries(new byte[0])).isZero();
    assertThat(entries(Arrays.copyOf(killed, 4_096))).isZero();
  }

  @Test
  void a_file_of_format_1_is_read() throws Exception {
    Files.copy(GOLDEN.resolve("meters-format-1.mv"), file, StandardCopyOption.REPLACE_EXISTING);
    try (MeteringStore store = MeteringStore.open(file, 200)) {
      List<SmartMeter> meters = meters();
      store.restore(meters, START * 1_000 + 15_000);
      assertThat(meters.get(0).rows(0, 9))
          .containsExactly(
              new Row(START + 5, 0, 156_032, 0, 2_294), new Row(START + 10, 0, 156_034, 0, 2_294));
      assertThat(meters.get(1).entriesInUse()).isEqualTo(2);
    }
  }

  @Test
  void a_file_of_a_later_format_is_refused_and_left_alone() throws Exception {
    try (MVStore store = MVStore.open(file.toString())) {
      store.openMap("format").put("version", 2);
    }
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(() -> MeteringStore.open(file, 200)).hasMessageContaining("format 2");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  /** Writes what this version writes: when the format has a new number, a new file is added. */
  @Test
  @EnabledIfSystemProperty(named = "tiaki.golden.write", matches = "true")
  void write_the_file_of_this_version() throws Exception {
    Files.delete(file);
    try (MeteringStore store = MeteringStore.open(file, 200)) {
      register(store, 2);
    }
    Files.createDirectories(GOLDEN);
    Files.copy(file, GOLDEN.resolve("meters-format-1.mv"), StandardCopyOption.REPLACE_EXISTING);
  }
}
