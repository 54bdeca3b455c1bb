package io.tiaki.meter.internal.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("sessions.mv");
  }

  @Test
  void another_process_finds_what_was_kept() {
    try (SessionFile first = SessionFile.open(file)) {
      first.keep("0a", new byte[] {1});
      first.keep("0b", new byte[] {2});
      first.drop("0a");
    }
    try (SessionFile second = SessionFile.open(file)) {
      assertThat(second.all()).containsOnlyKeys("0b");
      assertThat(second.all().get("0b")).containsExactly(2);
    }
  }

  @Test
  void what_was_committed_outlives_a_kill() throws Exception {
    Path copy = folder.resolve("copy.mv");
    try (SessionFile first = SessionFile.open(file)) {
      first.keep("0a", new byte[] {1});
      first.commit();
      first.keep("0b", new byte[] {2});
      Files.copy(file, copy);
    }
    try (SessionFile killed = SessionFile.open(copy)) {
      assertThat(killed.all()).containsOnlyKeys("0a");
    }
  }

  @Test
  void only_its_owner_may_read_it() throws Exception {
    try (SessionFile first = SessionFile.open(file)) {
      first.keep("0a", new byte[] {1});
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void a_damaged_file_is_put_aside_and_a_new_one_begun() throws Exception {
    Files.writeString(file, "no such file format\n".repeat(1_000));
    try (SessionFile anew = SessionFile.open(file)) {
      assertThat(anew.all()).isEmpty();
      anew.keep("0a", new byte[] {1});
      anew.commit();
      assertThat(anew.all()).containsOnlyKeys("0a");
    }
    assertThat(folder.resolve("sessions.mv.broken")).exists();
  }

  @Test
  void without_a_folder_nothing_is_kept_and_nothing_fails_until_it_is_there() throws Exception {
    Path later = folder.resolve("later");
    try (SessionFile none = SessionFile.open(later.resolve("sessions.mv"))) {
      none.keep("0a", new byte[] {1});
      none.commit();
      assertThat(none.all()).isEmpty();
      Files.createDirectory(later);
      none.commit();
      none.keep("0b", new byte[] {2});
      assertThat(none.all()).containsOnlyKeys("0b");
    }
  }
}
