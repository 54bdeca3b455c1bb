package io.tiaki.demo.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLogTest {
  @TempDir Path folder;

  @Test
  void appends_to_what_is_there() throws Exception {
    Path file = folder.resolve("logs/x.log");
    try (ProcessLog log = new ProcessLog(file, 1_000)) {
      log.write("one");
    }
    try (ProcessLog log = new ProcessLog(file, 1_000)) {
      log.write("two");
    }

    assertThat(file).hasContent("one\ntwo");
  }

  @Test
  void keeps_two_files_of_bounded_size() throws Exception {
    Path file = folder.resolve("x.log");
    try (ProcessLog log = new ProcessLog(file, 1_000)) {
      for (int i = 0; i < 1_000; i++) {
        log.write("line " + i);
      }
      assertThat(log.tail()).hasSize(20).endsWith("line 999");
    }

    assertThat(Files.size(file)).isLessThan(1_100);
    assertThat(Files.size(folder.resolve("x.log.1"))).isBetween(1_000L, 1_100L);
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void begins_a_new_file_when_the_old_one_is_too_large() throws Exception {
    Path file = Files.writeString(folder.resolve("x.log"), "x".repeat(2_000));
    try (ProcessLog log = new ProcessLog(file, 1_000)) {
      log.write("new");
    }

    assertThat(file).hasContent("new");
    assertThat(folder.resolve("x.log.1")).hasSize(2_000);
  }

  @Test
  void reads_lines_of_any_length_and_form() throws Exception {
    byte[] text = ("a\r\n\n" + "x".repeat(100_000) + "\nlast").getBytes(StandardCharsets.UTF_8);
    BoundedLines lines = new BoundedLines(new ByteArrayInputStream(text), 50);

    assertThat(lines.next()).contains("a");
    assertThat(lines.next()).contains("");
    assertThat(lines.next()).contains("x".repeat(50));
    assertThat(lines.next()).contains("last");
    assertThat(lines.next()).isEmpty();
  }
}
