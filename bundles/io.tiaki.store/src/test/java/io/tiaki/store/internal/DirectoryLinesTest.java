package io.tiaki.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.directory.Registration;
import io.tiaki.model.MeterId;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DirectoryLinesTest {
  private static final String FINGERPRINT = "0123456789abcdef".repeat(4);

  @Test
  void reads_hosts_addresses_and_fingerprints() {
    DirectoryLines lines =
        DirectoryLines.parse(
            "# meters\n\nTKI0000000000001,localhost:24000\r\n TKI0000000000002 , [::1]:24001 # inside\n"
                + "TKI0000000000003,127.0.0.1:65535,"
                + FINGERPRINT.toUpperCase(java.util.Locale.ROOT)
                + "\n");
    assertThat(lines.problems()).isEmpty();
    assertThat(lines.meters().values())
        .containsExactly(
            new Registration(
                new MeterId("TKI0000000000001"), "localhost", 24_000, Optional.empty(), "default"),
            new Registration(
                new MeterId("TKI0000000000002"), "::1", 24_001, Optional.empty(), "default"),
            new Registration(
                new MeterId("TKI0000000000003"),
                "127.0.0.1",
                65_535,
                Optional.of(FINGERPRINT),
                "default"));
  }

  @Test
  void a_bad_line_disables_itself_and_names_number_and_remedy() {
    DirectoryLines lines =
        DirectoryLines.parse(
            "TKI0000000000001,localhost:24000\nnonsense\nTKI2,localhost\nTKI3,localhost:0\nTKI4,localhost:65536\nTKI5,h:1,abc\n"
                + "tki6,h:1\nTKI0000000000001,other:1\nTKI8,h:1,,,\nTKI9,[::1:5\nTKI10,h:1\n");
    assertThat(lines.meters())
        .containsOnlyKeys(new MeterId("TKI0000000000001"), new MeterId("TKI10"));
    assertThat(lines.meters().get(new MeterId("TKI0000000000001")).host()).isEqualTo("localhost");
    assertThat(lines.problems()).hasSize(9);
    assertThat(lines.problems().get(0)).startsWith("line 2 ").contains("write name,host:port");
    assertThat(lines.problems())
        .anySatisfy(p -> assertThat(p).startsWith("line 8 ").contains("stands in line 1"));
    assertThat(lines.problems())
        .anySatisfy(p -> assertThat(p).startsWith("line 6 ").contains("64 hexadecimal digits"));
  }

  @Test
  void untrusted_text_does_not_reach_the_log_raw() {
    DirectoryLines lines = DirectoryLines.parse("\u001b[31mred\u0000," + "x".repeat(5_000) + "\n");
    assertThat(lines.problems())
        .singleElement()
        .satisfies(p -> assertThat(p).matches("[\\x20-\\x7e]{1,300}"));
  }

  @Test
  void garbage_gives_problems_and_nothing_else() {
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      byte[] octets = new byte[random.nextInt(200)];
      random.nextBytes(octets);
      DirectoryLines lines =
          DirectoryLines.parse(new String(octets, java.nio.charset.StandardCharsets.UTF_8));
      assertThat(lines.meters()).isEmpty();
    }
  }

  @Test
  void ten_thousand_lines_are_read() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      text.append(Samples.meter(i)).append(",localhost:").append(24_000 + i).append('\n');
    }
    assertThat(DirectoryLines.parse(text.toString()).meters()).hasSize(10_000);
  }

  @Test
  void a_fourth_column_names_the_group_and_may_be_left_out() {
    DirectoryLines lines =
        DirectoryLines.parse(
            """
            TKI0000000000001,127.0.0.1:24000
            TKI0000000000002,127.0.0.1:24001,,psk-rural
            TKI0000000000003,127.0.0.1:24002,%s,
            TKI0000000000004,127.0.0.1:24003,,Psk_Rural
            TKI0000000000005,127.0.0.1:24004,,psk,more
            """
                .formatted("ab".repeat(32)));
    assertThat(lines.meters().values())
        .extracting(Registration::group)
        .containsExactly("default", "psk-rural", "default");
    assertThat(lines.problems()).hasSize(2);
    assertThat(lines.problems().get(0)).contains("the group of TKI0000000000004 is not");
    assertThat(lines.problems().get(1)).contains("it has 5 fields");
  }
}
