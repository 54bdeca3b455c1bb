package io.tiaki.demo.bench;

import io.tiaki.demo.options.Arguments;
import io.tiaki.demo.options.UsageException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Options of the benchmark {@code start}.
 *
 * @param meters 1 to 10,000
 * @param runs 1 to 100
 * @param flow how long readings flow before memory is measured
 */
record StartOptions(int meters, int runs, Duration flow, boolean json, boolean help) {
  static final String HELP =
      """
      Usage: tiaki bench start [OPTION...]
      Measures how long a gateway takes from the start of its process until all components are
      active, and what memory it occupies after readings of its meters have flowed for a while.
      A bare framework with the same libraries and none of Tiaki's bundles runs as a peer.

        --runs N       starts, 1 to 100; default 5
        --meters N     meters, 1 to 10000; default 25
        --flow TIME    how long readings flow before memory is measured, 1s to 1h; default 30s
        --json         one JSON object
        --help         this text
      """;

  static StartOptions parse(List<String> words) throws UsageException {
    Arguments a =
        Arguments.parse(
            words,
            Set.of("--json", "--help", "-h"),
            Set.of("--runs", "--meters", "--flow"),
            "tiaki bench start --help");
    return new StartOptions(
        a.number("--meters", 1, 10_000).orElse(25),
        a.number("--runs", 1, 100).orElse(5),
        a.duration("--flow", Duration.ofSeconds(1), Duration.ofHours(1))
            .orElse(Duration.ofSeconds(30)),
        a.has("--json"),
        a.has("--help") || a.has("-h"));
  }
}
