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

    @Override
    public void publish(LogRecord line) {
      if (line.getLevel().equals(Level.WARNING)) {
        warnings.add(line.getMessage());
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

  private void pass(long seconds) {
    for (long i = 0; i < seconds; i += 5) {
      time.advance(Duration.ofSeconds(5));
      report.summary(0, 0, 0, "");
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
}
