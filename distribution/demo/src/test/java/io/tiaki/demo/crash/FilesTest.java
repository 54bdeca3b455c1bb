package io.tiaki.demo.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.demo.options.UsageException;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the other processes are read here as those who write them mean them. */
class FilesTest {
  private static final Path BUNDLES = Path.of("../../bundles");

  @TempDir Path folder;

  private Path copy(String file) throws Exception {
    Path copy = folder.resolve("copy.mv");
    return Files.copy(BUNDLES.resolve(file), copy);
  }

  @Test
  void reads_the_meters_file() throws Exception {
    Map<Row.Key, Row> rows =
        MeterFile.read(copy("io.tiaki.meter/src/test/resources/golden/meters-format-1.mv"));

    Row first =
        rows.get(
            new Row.Key(new MeterId("TKI0000000000001"), Instant.parse("2026-01-01T00:00:05Z")));
    assertThat(rows).hasSize(4);
    assertThat(first.values())
        .containsEntry(ObisCode.ACTIVE_ENERGY_IMPORT, Row.number("15603.2"))
        .containsEntry(ObisCode.VOLTAGE_L1, Row.number("229.4"));
  }

  @Test
  void reads_the_control_systems_book() throws Exception {
    BookFile book = BookFile.read(copy("io.tiaki.dcs/src/test/resources/golden/book-format-1.mv"));

    assertThat(book.rows()).hasSize(2);
    assertThat(book.outcomes()).containsExactly("i1");
    assertThat(book.twice()).isEmpty();
  }

  @Test
  void options_are_checked() throws Exception {
    CrashOptions options = CrashOptions.parse(List.of("--only", "dcs", "--seed", "5"));

    assertThat(options.rounds()).isEqualTo(200);
    assertThat(options.only()).hasValue(Victim.DCS);
    assertThat(options.seed()).isEqualTo(5);
    assertThatThrownBy(() -> CrashOptions.parse(List.of("--only", "cat")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("gateway, dcs, broker or meters");
    assertThatThrownBy(() -> CrashOptions.parse(List.of("--rounds", "0")))
        .isInstanceOf(UsageException.class);
  }
}
