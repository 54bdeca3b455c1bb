package io.tiaki.usecase.reading.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GapTest {
  private static final Instant DAY = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration QUARTER = Duration.ofMinutes(15);
  private static final Instant LATER = DAY.plus(Duration.ofDays(400));

  private static Instant at(String time) {
    return Instant.parse("2026-01-01T" + time + "Z");
  }

  private static List<Gap> gaps(String to, String... rows) {
    return Gap.of(Stream.of(rows).map(GapTest::at).toList(), QUARTER, DAY, at(to), LATER);
  }

  @Test
  void rows_need_not_come_at_multiples_of_the_period() {
    assertThat(gaps("01:00:00", "00:07:00", "00:22:00", "00:52:00"))
        .containsExactly(new Gap(at("00:37:00"), at("00:37:00"), 1));
  }

  @Test
  void a_row_may_be_a_tenth_of_the_period_early_or_late() {
    assertThat(gaps("01:00:00", "00:00:00", "00:16:00", "00:29:00", "00:45:00")).isEmpty();
  }

  @Test
  void a_row_out_of_turn_fills_no_gap() {
    assertThat(gaps("01:00:00", "00:00:00", "00:15:00", "00:23:00", "00:45:00"))
        .containsExactly(new Gap(at("00:30:00"), at("00:30:00"), 1));
  }

  @Test
  void the_end_is_not_missed_and_neither_is_what_is_still_to_come() {
    assertThat(gaps("00:15:00", "00:00:00")).isEmpty();
    assertThat(Gap.of(List.of(DAY), QUARTER, DAY, LATER, at("00:16:00"))).isEmpty();
    assertThat(Gap.of(List.of(DAY), QUARTER, DAY, LATER, at("00:17:00")))
        .containsExactly(new Gap(at("00:15:00"), at("00:15:00"), 1));
  }

  @Test
  void a_change_to_daylight_saving_opens_no_gap_between_days() {
    Duration day = Duration.ofDays(1);
    List<Instant> rows =
        List.of(
            Instant.parse("2026-03-27T23:00:00Z"),
            Instant.parse("2026-03-28T23:00:00Z"),
            Instant.parse("2026-03-29T22:00:00Z"));
    assertThat(Gap.of(rows, day, rows.get(0), rows.get(2).plusSeconds(60), LATER)).isEmpty();
  }
}
