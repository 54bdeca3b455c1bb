package io.tiaki.benchmarks.cosem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.benchmarks.Console;
import io.tiaki.benchmarks.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CosemBenchmarkTest {
  private static final Peer GURUX = Peer.gurux(Path.of("drivers"), Path.of("jars"));
  private static final Job DECODE = Job.ALL.get(0);

  @Test
  void measures_the_profile_of_the_baseline_and_apdus_of_the_sizes_it_names() {
    assertThat(Messages.loadProfile()).hasSize(2 * 2694);
    assertThat(Messages.ofLength(100)).hasSize(2 * 100);
    assertThat(Messages.ofLength(1024)).hasSize(2 * 1024);
  }

  @Test
  void prints_medians_ratios_and_whether_the_aim_is_met() throws UsageException {
    assertThat(printed(4.0, 16.0, 12.0, 13.0)).anyMatch(line -> line.contains("3.3 times as fast"));
    assertThat(printed(4.0, 16.0, 12.0, 13.0)).anyMatch(line -> line.endsWith("at least 3: ok"));
    assertThat(printed(5.0, 14.0, 14.0, 14.0))
        .anyMatch(line -> line.endsWith("at least 3: NOT YET"));
  }

  @Test
  void says_what_is_wrong_with_an_option() {
    assertThatThrownBy(() -> CosemOptions.parse(List.of("--peer", "openssl")))
        .isInstanceOf(UsageException.class)
        .hasMessage("--peer takes tiaki, gurux, jdlms; see --help");
    assertThatThrownBy(() -> CosemOptions.parse(List.of("--processors", "two")))
        .isInstanceOf(UsageException.class);
  }

  private static List<String> printed(double ours, double... theirs) throws UsageException {
    List<String> lines = new ArrayList<>();
    CosemResults results = new CosemResults(CosemOptions.parse(List.of()), new Console(lines::add));
    results.add(DECODE, Peer.tiaki(), block(ours));
    for (double micros : theirs) {
      results.add(DECODE, GURUX, block(micros));
    }
    results.print();
    return lines;
  }

  private static Block block(double micros) {
    return new Block(1, micros, 100, micros, micros);
  }
}
