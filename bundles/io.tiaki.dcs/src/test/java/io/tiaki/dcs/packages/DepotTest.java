package io.tiaki.dcs.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.DcsKeys;
import io.tiaki.dcs.TestUnit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DepotTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path data;
  private final Set<String> announced = new HashSet<>();

  @BeforeEach
  void makeSigner() throws Exception {
    DcsKeys.open(data, List.of(), Clock.systemUTC()).close();
  }

  @Test
  void keeps_the_packages_that_were_used_last_and_those_that_are_announced() throws Exception {
    UnitFile first = unit(0);
    announced.add(first.unit().sha256());
    at(0).add(first);
    UnitFile second = unit(1);
    at(1).add(second);
    UnitFile third = unit(2);
    at(2).add(third);
    at(3).add(second);
    for (int i = 3; i < Depot.MAX_PACKAGES + 1; i++) {
      at(i + 1).add(unit(i));
    }

    assertThat(kept()).hasSize(Depot.MAX_PACKAGES);
    assertThat(at(0).file(first.unit().sha256())).exists();
    assertThat(at(0).file(second.unit().sha256())).exists();
    assertThat(at(0).file(third.unit().sha256())).doesNotExist();
    assertThat(Files.readAllBytes(at(0).file(first.unit().sha256()))).isEqualTo(first.octets());
  }

  @Test
  void is_full_when_all_are_announced() throws Exception {
    for (int i = 0; i < Depot.MAX_PACKAGES; i++) {
      UnitFile unit = unit(i);
      announced.add(unit.unit().sha256());
      at(i).add(unit);
    }

    assertThatThrownBy(() -> at(100).add(unit(100)))
        .isInstanceOf(DcsException.class)
        .hasMessageContaining("wait until");
    assertThat(kept()).hasSize(Depot.MAX_PACKAGES);
  }

  @Test
  void what_a_crash_left_unfinished_is_cleared_away() throws Exception {
    Files.createDirectories(data.resolve("packages"));
    Path rest = Files.writeString(data.resolve("packages/" + "a".repeat(64) + ".dp.tmp"), "half");

    at(0).add(unit(0));

    assertThat(rest).doesNotExist();
    assertThat(kept()).hasSize(1);
  }

  @Test
  void a_file_that_the_disk_spoilt_is_written_anew() throws Exception {
    UnitFile unit = unit(0);
    at(0).add(unit);
    Path file = at(0).file(unit.unit().sha256());
    byte[] spoilt = Files.readAllBytes(file);
    spoilt[spoilt.length / 2] ^= 1;
    Files.write(file, spoilt);

    at(1).add(unit);

    assertThat(Files.readAllBytes(file)).isEqualTo(unit.octets());
  }

  @Test
  void a_folder_that_cannot_be_written_is_named() throws Exception {
    Files.writeString(data.resolve("packages"), "a file");

    assertThatThrownBy(() -> at(0).add(unit(0)))
        .isInstanceOf(DcsException.class)
        .hasMessageContaining(data.resolve("packages").toString());
  }

  private Depot at(int minute) {
    Clock clock = Clock.fixed(START.plus(Duration.ofMinutes(minute)), ZoneOffset.UTC);
    return new Depot(data.resolve("packages"), announced::contains, clock);
  }

  private UnitFile unit(int payload) throws Exception {
    Path file = TestUnit.sign(TestUnit.build(data.resolve("unit.dp"), payload), data);
    return UnitFile.read(file, Optional.empty());
  }

  private List<Path> kept() throws Exception {
    try (Stream<Path> files = Files.list(data.resolve("packages"))) {
      return files.toList();
    }
  }
}
