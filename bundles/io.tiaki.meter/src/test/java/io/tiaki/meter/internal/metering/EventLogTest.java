package io.tiaki.meter.internal.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
  private static final Instant NOW = Instant.parse("2026-06-17T10:00:05Z");

  @TempDir Path folder;

  @Test
  void keeps_two_bounded_files() throws IOException {
    Path file = folder.resolve("events.log");
    EventLog log = new EventLog(file, 1_000);
    for (int i = 0; i < 500; i++) {
      log.write(NOW, "event " + i);
    }
    assertThat(Files.readString(file)).endsWith("2026-06-17T10:00:05Z event 499\n");
    assertThat(Files.size(file)).isLessThan(1_100);
    assertThat(Files.size(folder.resolve("events.log.1"))).isLessThan(1_100);
    log.close();
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void a_folder_that_is_gone_stops_nothing() {
    EventLog log = new EventLog(folder.resolve("none/events.log"), 1_000);
    log.write(NOW, "one");
    log.write(NOW, "two");
    assertThat(folder.resolve("none")).doesNotExist();
  }
}
