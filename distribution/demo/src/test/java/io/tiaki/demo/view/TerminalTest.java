package io.tiaki.demo.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.demo.MovableClock;
import io.tiaki.demo.account.Account;
import io.tiaki.demo.account.Missing;
import io.tiaki.demo.account.Problems;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private final MovableClock clock = new MovableClock(Instant.parse("2026-01-01T12:00:00Z"));
  private final Account account = new Account(1, clock);
  private final Problems problems = new Problems(clock);
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Output out = new Output(Output.stream(bytes), true);

  private Snapshot snapshot() {
    return new Snapshot("running", account.totals(), account, problems);
  }

  private Summary summary() {
    return new Summary(
        true,
        "done",
        List.of(),
        account.totals(),
        new Missing(List.of(), 0),
        List.of(),
        0,
        Path.of("/l"));
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void gives_the_terminal_back_before_the_summary() {
    TerminalView view = new TerminalView(out, clock, true, () -> new TerminalSize(24, 80));
    view.note("before");
    view.update(snapshot());
    view.update(snapshot());
    view.note("beside");
    view.close(summary());

    assertThat(written())
        .startsWith("before\n\u001b[?1049h\u001b[?25l")
        .containsOnlyOnce("\u001b[?1049h")
        .containsSubsequence("Tiaki demo", "\u001b[?25h\u001b[?1049l", "beside\n", "OK: done\n");
  }

  @Test
  void leaves_the_terminal_alone_when_nothing_was_drawn() {
    new TerminalView(out, clock, true, () -> new TerminalSize(24, 80)).close(summary());

    assertThat(written()).doesNotContain("\u001b").startsWith("OK: done\n");
  }

  @Test
  void without_a_terminal_a_problem_is_shown_once_between_lines_of_figures() {
    PlainView view = new PlainView(out);
    problems.add("dcs", false, "message 1 refused");
    view.update(snapshot());
    problems.add("dcs", false, "message 2 refused");
    view.update(snapshot());

    assertThat(written().lines()).filteredOn(line -> line.contains("refused")).hasSize(1);
    assertThat(written().lines()).filteredOn(line -> line.contains("connected 0/1")).hasSize(2);
    assertThat(written()).doesNotContain("\u001b");
  }

  @Test
  void knows_the_size_from_stty_or_from_the_environment() {
    assertThat(TerminalSize.parse("40 120\n")).contains(new TerminalSize(40, 120));
    assertThat(TerminalSize.parse("0 0\n")).isEmpty();
    assertThat(TerminalSize.parse("")).isEmpty();
    assertThat(TerminalSize.parse("999999 1\n")).isEmpty();
    assertThat(TerminalSize.fromEnvironment(Map.of("LINES", "50", "COLUMNS", "132")))
        .isEqualTo(new TerminalSize(50, 132));
    assertThat(TerminalSize.fromEnvironment(Map.of("LINES", "-1", "COLUMNS", "x")))
        .isEqualTo(new TerminalSize(24, 80));
  }
}
