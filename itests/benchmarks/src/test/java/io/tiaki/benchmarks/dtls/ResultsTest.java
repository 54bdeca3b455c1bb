package io.tiaki.benchmarks.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.tiaki.benchmarks.Console;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultsTest {
  private final List<String> lines = new ArrayList<>();

  @Test
  void ours_is_divided_by_each_peer_and_judged_where_there_is_a_must() throws Exception {
    String text = printed("client resumed", 40, 20, 50, "client psk", 45);

    assertThat(text)
        .contains("client resumed       2.00 of OpenSSL; must be at most 2.20: ok")
        .contains(
            "client resumed       0.80 of Scandium, EC from BC; must be at most 0.70: NOT YET")
        .doesNotContain("client psk           ");
  }

  @Test
  void without_a_must_there_is_the_ratio_alone() throws Exception {
    assertThat(printed("server psk", 30, 20, 60, "server full", 1))
        .contains("server psk           1.50 of OpenSSL\n")
        .contains("server psk           0.50 of Scandium, EC from BC\n");
  }

  @Test
  void the_start_is_judged_at_the_size_and_delay_of_the_must_only() throws Exception {
    assertThat(started()).contains("in 31.0 s").contains("10000 resumed").contains("NOT YET");
    assertThat(started("--sessions", "9999")).contains("9999 meters").doesNotContain("must");
    assertThat(started("--rtt", "0")).doesNotContain("must");
  }

  @Test
  void memory_is_judged_when_enough_sessions_share_what_a_jvm_takes() throws Exception {
    assertThat(remembered(4_097)).contains("NOT YET");
    assertThat(remembered(4_096)).contains(": ok");
    assertThat(remembered(4_096, "--sessions", "500")).doesNotContain("must");
  }

  private String remembered(double heap, String... words) throws Exception {
    Results results = new Results(DtlsOptions.parse(List.of(words)), new Console(lines::add));
    results.memory("Tiaki", heap, 10_000);
    results.print();
    return lines.remove(lines.size() - 1);
  }

  private String started(String... words) throws Exception {
    Results results = new Results(DtlsOptions.parse(List.of(words)), new Console(lines::add));
    JsonObject line = new JsonObject();
    line.addProperty("wallMicros", 31e6);
    line.addProperty("cpuMicros", 20e6);
    line.addProperty("resumed", 10_000);
    results.start(Results.COLD, line);
    results.print();
    return lines.remove(lines.size() - 1);
  }

  private String printed(
      String what, double ours, double openssl, double scandium, String other, double alone)
      throws Exception {
    Results results = new Results(DtlsOptions.parse(List.of()), new Console(lines::add));
    results.add(new Measurement(what, "Tiaki", 1, ours, 0, 0));
    results.add(new Measurement(what, "OpenSSL", 1, openssl, 0, 0));
    results.add(new Measurement(what, "Scandium, EC from BC", 1, scandium, 0, 0));
    results.add(new Measurement(other, "OpenSSL", 1, alone, 0, 0));
    results.print();
    lines.removeIf(line -> line.startsWith(other + " ") && line.contains("OpenSSL  "));
    return String.join("\n", lines) + "\n";
  }
}
