package io.tiaki.platform.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LineFormatterTest {
  private static LogRecord logged(Level level, String logger, String message) {
    LogRecord logged = new LogRecord(level, message);
    logged.setLoggerName(logger);
    return logged;
  }

  @Test
  void writes_one_line_with_level_and_short_logger_name() {
    String line =
        new LineFormatter()
            .format(logged(Level.WARNING, "io.tiaki.session.dtls.internal.Hub", "meter away"));

    assertThat(line)
        .matches(
            "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  session\\.dtls  meter away\\R");
  }

  @Test
  void escapes_control_characters_so_that_no_line_can_be_forged() {
    String line =
        new LineFormatter()
            .format(logged(Level.INFO, "x", "name\n2026 ERROR faked\u001b[2J\u202e"));

    assertThat(line.strip()).doesNotContain("\n").doesNotContain("\u001b").doesNotContain("\u202e");
    assertThat(line).contains("name\\u000a2026 ERROR faked\\u001b[2J\\u202e");
  }

  @Test
  void cuts_long_messages() {
    String line = new LineFormatter().format(logged(Level.INFO, "x", "a".repeat(100_000)));

    assertThat(line.length()).isLessThan(4_200);
  }

  @Test
  void names_the_causes_on_the_same_line() {
    LogRecord logged = logged(Level.SEVERE, "io.tiaki.store", "cannot open");
    logged.setThrown(new IllegalStateException("outer", new IOException("No space left")));

    assertThat(new LineFormatter().format(logged))
        .contains(
            "ERROR store  cannot open: java.lang.IllegalStateException: outer: java.io.IOException: No space left")
        .hasLineCount(1);
  }
}
