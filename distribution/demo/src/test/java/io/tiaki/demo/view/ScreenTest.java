package io.tiaki.demo.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.demo.MovableClock;
import io.tiaki.demo.account.Account;
import io.tiaki.demo.account.Problems;
import io.tiaki.demo.event.Event;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreenTest {
  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

  private final MovableClock clock = new MovableClock(START);
  private final Problems problems = new Problems(clock);

  private Account account(int meters) {
    Account account = new Account(meters, clock);
    account.flowing();
    clock.advance(Duration.ofSeconds(6));
    for (int i = 1; i <= meters; i++) {
      MeterId meter = new MeterId(String.format("TKI%013d", i));
      account.take(new Event.Session(meter, true));
      account.take(new Event.Registered(meter, START.plusSeconds(5)));
      if (i % 3 == 0) {
        continue;
      }
      account.take(
          new Event.Arrived(
              meter,
              ObisCode.LOAD_PROFILE,
              START.plusSeconds(5),
              START.plusSeconds(5).plusMillis(i * 900L),
              Map.of(
                  ObisCode.ACTIVE_ENERGY_IMPORT,
                  "1234567" + i,
                  ObisCode.ACTIVE_ENERGY_EXPORT,
                  "0",
                  ObisCode.VOLTAGE_L1,
                  "230.1")));
    }
    return account;
  }

  private List<String> render(Account account, int height, int width) {
    return new Screen(clock, ZoneOffset.UTC, false)
        .render(new Snapshot("running", account.totals(), account, problems), height, width);
  }

  @Test
  void fits_eighty_columns() {
    Account account = account(3);
    problems.add(
        "gateway", false, "session.dtls  TKI0000000000003 is unreachable, next attempt in 8 s");
    problems.add(
        "gateway", false, "session.dtls  TKI0000000000006 is unreachable, next attempt in 9 s");

    assertThat(render(account, 24, 79))
        .containsExactly(
            "Tiaki demo  0:06  running                                          Ctrl-C stops",
            "meters    3 of 3 connected   2/s now, 0.3/s on average",
            "readings  3 registered, 2 arrived, 1 outstanding, the oldest for 1.0 s",
            "latency   p50 900 ms  p95 1.8 s  p99 1.8 s  max 1.8 s   registration to DCS",
            "",
            "METER              READ AT    IMPORT kWh    EXPORT kWh    VOLTAGE    LATENCY",
            "TKI0000000000001  12:00:05    12,345.671         0.000    230.1 V     900 ms",
            "TKI0000000000002  12:00:05    12,345.672         0.000    230.1 V      1.8 s",
            "TKI0000000000003          no reading yet                                    ",
            "",
            "WARNINGS AND ERRORS 2",
            "12:00:06  gateway warning ×2  session.dtls  TKI0000000000006 is unreachable,",
            "          next attempt in 9 s");
  }

  @Test
  void shows_more_where_there_is_room() {
    assertThat(render(account(3), 24, 110).subList(5, 9))
        .containsExactly(
            "METER              READ AT    IMPORT kWh    EXPORT kWh    VOLTAGE    LATENCY    ARRIVED  SESSION",
            "TKI0000000000001  12:00:05    12,345.671         0.000    230.1 V     900 ms          1  connected",
            "TKI0000000000002  12:00:05    12,345.672         0.000    230.1 V      1.8 s          1  connected",
            "TKI0000000000003          no reading yet                                              0  connected");
  }

  @Test
  void says_how_many_meters_there_are_beside_those_shown() {
    List<String> lines = render(account(1_000), 24, 79);

    assertThat(lines).hasSize(24);
    assertThat(lines.get(23)).isEqualTo("… and 983 more");
    assertThat(lines).filteredOn(line -> line.startsWith("TKI")).hasSize(17);
  }

  @ParameterizedTest
  @CsvSource({"24,80", "4,20", "10,40", "1,1", "50,200", "7,79"})
  void never_leaves_the_terminal(int height, int width) {
    for (int i = 0; i < 26; i++) {
      problems.add("dcs", true, "kind " + (char) ('a' + i) + " " + "y".repeat(300));
    }

    assertThat(render(account(1_000), height, width))
        .hasSizeLessThanOrEqualTo(height)
        .allMatch(line -> line.length() <= width);
  }

  @Test
  void colours_change_no_width_and_are_left_out_when_unwanted() {
    Account account = account(3);
    Snapshot snapshot = new Snapshot("running", account.totals(), account, problems);

    List<String> coloured = new Screen(clock, ZoneOffset.UTC, true).render(snapshot, 24, 79);

    assertThat(coloured).anyMatch(line -> line.contains("\u001b[32m"));
    assertThat(coloured.stream().map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "")))
        .isEqualTo(render(account, 24, 79));
  }
}
