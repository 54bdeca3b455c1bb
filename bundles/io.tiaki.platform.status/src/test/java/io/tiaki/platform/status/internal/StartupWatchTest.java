package io.tiaki.platform.status.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StartupWatchTest {
  private static final ComponentReport WHOLE = new ComponentReport(3, List.of());
  private static final ComponentReport BROKEN =
      new ComponentReport(2, List.of("io.tiaki.store waits for SecurityModule"));

  private final List<String> lines = new ArrayList<>();
  private final Logger logger = Logger.getLogger(StartupWatch.class.getName());
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord logged) {
          lines.add(logged.getLevel() + " " + new SimpleFormatter().formatMessage(logged));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
  private ComponentReport report = BROKEN;
  private long millis = 100;
  private final StartupWatch watch = new StartupWatch("gw1", () -> report, () -> millis);

  @BeforeEach
  void listen() {
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }

  @Test
  void says_once_that_it_is_up() {
    assertThat(watch.look()).isFalse();
    report = WHOLE;
    assertThat(watch.look()).isTrue();
    assertThat(watch.look()).isTrue();

    assertThat(lines)
        .containsExactly(
            "INFO gateway gw1 is up: 3 components, 100 ms after the start of the process");
  }

  @Test
  void names_what_is_missing_when_the_start_takes_long_and_only_once() {
    watch.look();
    assertThat(lines).isEmpty();
    millis = 16_000;
    report = new ComponentReport(1, List.of("a waits for b"));
    watch.look();
    report = BROKEN;
    watch.look();
    watch.look();
    assertThat(lines).as("the start goes on").isEmpty();
    millis = 21_000;
    watch.look();
    watch.look();

    assertThat(lines)
        .containsExactly(
            "WARNING gateway gw1 is not whole: io.tiaki.store waits for SecurityModule");
  }

  @Test
  void keeps_silent_about_a_gap_as_short_as_an_update_and_reports_a_longer_one() {
    report = WHOLE;
    watch.look();
    lines.clear();
    report = BROKEN;
    watch.look();
    report = WHOLE;
    watch.look();
    assertThat(lines).isEmpty();

    report = BROKEN;
    watch.look();
    watch.look();
    report = WHOLE;
    watch.look();
    assertThat(lines)
        .containsExactly(
            "WARNING gateway gw1 is not whole: io.tiaki.store waits for SecurityModule",
            "INFO gateway gw1 is whole again: 3 components");
  }

  @Test
  void names_many_at_once_in_one_line() {
    report = new ComponentReport(2, List.of("a waits", "b waits", "c waits", "d waits", "e waits"));
    watch.look();
    millis = 16_000;
    watch.look();

    assertThat(lines)
        .containsExactly("WARNING gateway gw1 is not whole: a waits; b waits; c waits; and 2 more");
  }

  @Test
  void counts_nothing_at_all_as_not_complete() {
    assertThat(new ComponentReport(0, List.of()).complete()).isFalse();
  }
}
