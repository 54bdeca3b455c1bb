package io.tiaki.demo.bench;

import io.tiaki.demo.options.Arguments;
import io.tiaki.demo.options.DemoOptions;
import io.tiaki.demo.options.UsageException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Options of the benchmark {@code swap}.
 *
 * @param frameworks {@code felix}, {@code equinox} or both
 * @param only names of bundles, {@code providers} or {@code apis}; empty: all
 * @param hold how long a changed setting stays
 * @param settings whether settings are changed instead of bundles
 */
record SwapOptions(
    int meters,
    Duration interval,
    String cosemSecurity,
    int rounds,
    List<String> frameworks,
    List<String> only,
    boolean settings,
    Duration hold,
    Optional<Integer> brokerPort,
    Optional<Integer> meterPort,
    boolean json,
    boolean help) {
  static final String HELP =
      """
      Usage: tiaki bench swap [OPTION...]
      Updates each of the gateway's bundles in place, with the same classes as a newer version, while
      readings of all meters flow, and shows what that cost: readings lost, sessions dropped, time
      until the flow was whole, what moved, what was left behind.

        --meters N         meters, 1 to 10000; default 100
        --framework NAME   felix, equinox or both; default both
        --only NAMES       only these bundles, separated by commas (io.tiaki. may be left out);
                           providers or apis for all of a kind
        --settings         change every setting to another legal value and back, instead of updates;
                           --only takes the configurations' names then
        --cosem-security S what the meters demand inside the session, as tiaki demo has it;
                           default none
        --hold TIME        how long a changed setting stays, 1s to 1h; default 1s
        --rounds N         everything so many times, 1 to 1000; default 1
        --interval TIME    between two readings of a meter, 1s to 1h; default 1s
        --broker-port PORT the control system's broker; default: a free one
        --meter-port PORT  the meters take consecutive UDP ports from here; default: free ones
        --json             one JSON object
        --help             this text

      Exit status: 1 when a reading is lost, a session drops that must not, something moves that must
      not, a thread or a class loader stays behind, or an error is logged.
      """;

  private static final int HIGHEST_PORT = 65_535;

  static SwapOptions parse(List<String> words) throws UsageException {
    Arguments a =
        Arguments.parse(
            words,
            Set.of("--json", "--help", "-h", "--settings"),
            Set.of(
                "--meters",
                "--framework",
                "--only",
                "--rounds",
                "--interval",
                "--cosem-security",
                "--hold",
                "--broker-port",
                "--meter-port"),
            "tiaki bench swap --help");
    return new SwapOptions(
        a.number("--meters", 1, 10_000).orElse(100),
        a.duration("--interval", Duration.ofSeconds(1), Duration.ofHours(1))
            .orElse(Duration.ofSeconds(1)),
        DemoOptions.choice(a, "--cosem-security", DemoOptions.COSEM_SECURITIES),
        a.number("--rounds", 1, 1_000).orElse(1),
        frameworks(a),
        a.text("--only").map(names -> List.of(names.split(","))).orElse(List.of()),
        a.has("--settings"),
        a.duration("--hold", Duration.ofSeconds(1), Duration.ofHours(1))
            .orElse(Duration.ofSeconds(1)),
        a.number("--broker-port", 1, HIGHEST_PORT),
        a.number("--meter-port", 1, HIGHEST_PORT),
        a.has("--json"),
        a.has("--help") || a.has("-h"));
  }

  private static List<String> frameworks(Arguments a) throws UsageException {
    String text = a.text("--framework").orElse("both");
    return switch (text) {
      case "both" -> List.of("felix", "equinox");
      case "felix", "equinox" -> List.of(text);
      default ->
          throw a.wrong("--framework takes felix, equinox or both, got " + Arguments.shown(text));
    };
  }

  /** Whether a bundle was asked for. */
  boolean wants(String bundle, boolean provider) {
    return only.isEmpty()
        || only.contains(provider ? "providers" : "apis")
        || only.contains(bundle)
        || only.stream().anyMatch(name -> bundle.equals("io.tiaki." + name));
  }
}
