package io.tiaki.demo.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.demo.MovableClock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProblemsTest {
  private final Problems problems = new Problems(new MovableClock(Instant.EPOCH));

  @Test
  void takes_warnings_and_errors_from_log_lines_only() {
    problems.addLogLine("dcs", "2026-01-01 00:00:00.000 INFO  x  all well, no ERROR");
    problems.addLogLine("dcs", "2026-01-01 00:00:00.000 WARN  session.dtls  meter 1 away");
    problems.addLogLine("dcs", "2026-01-01 00:00:00.000 ERROR store  disk full");
    problems.addLogLine("dcs", "  at WARN nothing");
    problems.addLogLine("dcs", "Exception in thread \"main\" java.lang.Error");

    assertThat(problems.latest(10))
        .extracting(Problems.Problem::text)
        .containsExactly(
            "Exception in thread \"main\" java.lang.Error",
            "store  disk full",
            "session.dtls  meter 1 away");
    assertThat(problems.latest(10))
        .extracting(Problems.Problem::severe)
        .containsExactly(true, true, false);
  }

  @Test
  void counts_one_kind_once_per_process() {
    for (int i = 0; i < 1_000; i++) {
      problems.add("gateway", false, "meter TKI" + i + " is away");
    }
    problems.add("dcs", false, "meter TKI1 is away");

    assertThat(problems.kinds()).isEqualTo(2);
    assertThat(problems.count()).isEqualTo(1_001);
    assertThat(problems.latest(2).get(1).count()).isEqualTo(1_000);
    assertThat(problems.latest(2).get(1).text()).isEqualTo("meter TKI999 is away");
  }

  @Test
  void forgets_the_oldest_kinds_and_still_counts() {
    for (int i = 0; i < 500; i++) {
      problems.add("dcs", true, "kind " + (char) ('a' + i % 26) + (char) ('a' + i / 26));
    }

    assertThat(problems.kinds()).isEqualTo(100);
    assertThat(problems.count()).isEqualTo(500);
    assertThat(problems.latest(3)).hasSize(3);
  }

  @Test
  void shows_nothing_that_a_terminal_would_obey_and_nothing_endless() {
    problems.add("dcs", true, "a\u001b[2Jb\u202ec\n" + "x".repeat(10_000));

    assertThat(problems.latest(1).get(0).text())
        .startsWith("a?[2Jb?c?x")
        .hasSizeLessThanOrEqualTo(400);
  }

  @Test
  void what_comes_while_processes_are_stopped_is_no_problem() {
    problems.close();
    problems.add("dcs", true, "the gateway is gone");

    assertThat(problems.count()).isZero();
  }
}
