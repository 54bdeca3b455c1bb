package io.tiaki.time.sync.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.platform.ClockReport;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What chronyc 4.3 prints, and what it might. */
class ChronycOutputTest {
  private static final String TRACKING =
      "C0000201,192.0.2.1,2,1795430000.500000000,-0.000120000,0.000100000,0.000200000,-1.500,0.001,0.050,0.020000000,0.003000000,64.2,Normal\n";
  private static final String SOURCES =
      """
      ^,*,192.0.2.1,1,6,377,12,0.0001,0.0001,0.0100
      ^,+,192.0.2.2,1,6,377,12,0.0002,0.0002,0.0110
      ^,x,192.0.2.3,1,6,377,12,100.0002,100.0002,0.0110
      ^,?,192.0.2.4,0,6,0,4294967295,0.0,0.0,0.0
      """;
  private static final String AUTHENTICATION =
      """
      192.0.2.1,NTS,1,15,256,33,0,0,8,100
      192.0.2.2,-,0,0,0,4294967295,0,0,0,0
      192.0.2.3,NTS,1,15,256,33,0,0,8,100
      192.0.2.4,NTS,0,0,0,4294967295,2,0,0,0
      """;

  @Test
  void reads_what_chronyc_prints() throws IOException {
    ClockReport report = ChronycOutput.parse(TRACKING + SOURCES + AUTHENTICATION);

    assertThat(report)
        .isEqualTo(
            new ClockReport(
                true,
                2,
                1,
                1,
                Duration.ofNanos(120_000),
                Duration.ofNanos(120_000 + 10_000_000 + 3_000_000),
                Instant.parse("2026-11-23T10:33:20.500Z")));
  }

  @Test
  void knows_a_clock_that_is_not_synchronised() throws IOException {
    String text = "00000000,,0,0.000000000,0.0,0.0,0.0,0.0,0.0,0.0,1.0,1.0,0.0,Not synchronised\n";

    assertThat(ChronycOutput.parse(text).synchronised()).isFalse();
  }

  @Test
  void a_local_reference_without_servers_is_no_synchronisation() throws IOException {
    assertThat(ChronycOutput.parse(TRACKING).synchronised()).isFalse();
  }

  @Test
  void says_what_to_do_when_authentication_is_not_shown() {
    assertThatThrownBy(() -> ChronycOutput.parse(TRACKING + SOURCES + "501 Not authorised\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the right to ask");
  }

  @Test
  void refuses_numbers_that_are_none() {
    for (String number : new String[] {"NaN", "1e400", "", "0x10", "9999999999999", "--1"}) {
      assertThatThrownBy(() -> ChronycOutput.parse(TRACKING.replace("-0.000120000", number)))
          .as(number)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void survives_garbage() {
    Random random = new Random(46);
    String all = TRACKING + SOURCES + AUTHENTICATION;
    int understood = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(all);
      for (int n = random.nextInt(6); n >= 0; n--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
      }
      try {
        understood += ChronycOutput.parse(text.toString()).selected() >= 0 ? 1 : 0;
      } catch (IOException expected) {
        // Refused with a reason.
      }
    }
    assertThat(understood).isBetween(1, 19_999);
  }

  @Test
  void refuses_more_lines_than_any_configuration_has() {
    assertThatThrownBy(() -> ChronycOutput.parse(TRACKING + "^\n".repeat(300)))
        .hasMessageContaining("more than 256 lines");
  }
}
