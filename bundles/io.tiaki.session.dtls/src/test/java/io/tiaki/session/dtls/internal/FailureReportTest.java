package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.model.MeterId;
import io.tiaki.testkit.ManualScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FailureReportTest {
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 4_000);

  private final Logger logger = Logger.getLogger(FailureReport.class.getName());
  private final Lines lines = new Lines();
  private final ManualScheduler time = new ManualScheduler();
  private final FailureReport report = new FailureReport(time.clock());

  private static final class Lines extends Handler {
    final List<String> warnings = new ArrayList<>();
    final List<String> news = new ArrayList<>();

    @Override
    public void publish(LogRecord line) {
      if (line.getLevel().equals(Level.WARNING)) {
        warnings.add(line.getMessage());
      } else {
        news.add(line.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void listen() {
    logger.addHandler(lines);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void leave() {
    logger.removeHandler(lines);
    logger.setUseParentHandlers(true);
  }

  private void refuse(int from, int to) {
    for (int i = from; i < to; i++) {
      report.refused(
          new MeterId("TKI%013d".formatted(i)), ADDRESS, "the certificate is not trusted");
    }
  }

  private static Standing standing(int live, int all, int silent) {
    return new Standing(live, all, silent, "TKI0000000000001 at " + ADDRESS, live, 0);
  }

  /** Five seconds later. */
  private void then(int live, int all, int silent) {
    time.advance(Duration.ofSeconds(5));
    report.summary(standing(live, all, silent));
  }

  private void pass(long seconds) {
    for (long i = 0; i < seconds; i += 5) {
      time.advance(Duration.ofSeconds(5));
      report.summary(standing(0, 0, 0));
    }
  }

  @Test
  void ten_thousand_refused_meters_are_a_handful_of_lines() {
    for (int i = 0; i < 100; i++) {
      refuse(i * 100, (i + 1) * 100);
      pass(5);
    }
    pass(120);

    assertThat(lines.warnings.size()).isBetween(3, 12);
    assertThat(lines.warnings.get(0)).contains("TKI0000000000000", "not trusted", "Check");
    assertThat(lines.warnings.get(1))
        .startsWith("199 more meters")
        .contains("for example TKI0000000000199", "not trusted", "Check", "The journal names each");
    long counted =
        lines.warnings.stream()
            .skip(1)
            .mapToLong(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
            .sum();
    assertThat(counted + 1).isEqualTo(10_000);
  }

  @Test
  void a_refusal_after_a_quiet_time_is_said_at_once() {
    refuse(0, 1);
    pass(15);
    refuse(1, 2);

    assertThat(lines.warnings).hasSize(2);
    assertThat(lines.warnings.get(1)).contains("meter TKI0000000000001 at");
  }

  @Test
  void ten_thousand_revoked_meters_are_two_lines() {
    for (int i = 0; i < 10_000; i++) {
      report.revoked(new MeterId("TKI%013d".formatted(i)), ADDRESS, "the certificate was revoked");
    }
    pass(120);

    assertThat(lines.warnings).hasSize(2);
    assertThat(lines.warnings.get(0)).contains("TKI0000000000000", "revoked", "new keys");
    assertThat(lines.warnings.get(1)).startsWith("9999 more sessions").contains("new keys");
  }

  @Test
  void a_start_is_told_as_it_goes_and_when_all_are_there() {
    for (int live : new int[] {100, 190, 250, 297, 299, 300, 300}) {
      then(live, 300, 0);
    }

    assertThat(lines.news)
        .hasSize(5)
        .first()
        .asString()
        .isEqualTo(
            "100 of 300 meters are connected; handshakes since the start: 100 full, 0 resumed");
    assertThat(lines.news).last().asString().startsWith("300 of 300");
  }

  @Test
  void one_meter_less_after_a_quiet_time_is_said_at_once() {
    then(25, 25, 0);
    time.advance(Duration.ofMinutes(1));
    then(24, 25, 0);

    assertThat(lines.news).hasSize(2).last().asString().startsWith("24 of 25");
  }

  @Test
  void meters_that_come_and_go_all_night_do_not_fill_the_log() {
    int hours = 8;
    for (int i = 0; i < hours * 720; i++) {
      then(10_000 - i % 3, 10_000, i % 2);
    }

    assertThat(lines.news.size()).isLessThanOrEqualTo(hours * 120);
    assertThat(lines.warnings).hasSize(1);
  }

  @Test
  void an_outage_that_grows_is_told_each_time_it_has_doubled() {
    for (int silent : new int[] {1, 1, 2, 3, 50, 60, 150}) {
      then(10_000 - silent, 10_000, silent);
    }

    assertThat(lines.warnings).hasSize(4).last().asString().startsWith("150 of 10000");
  }
}
