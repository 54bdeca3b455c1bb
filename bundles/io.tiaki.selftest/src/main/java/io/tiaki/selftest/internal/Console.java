package io.tiaki.selftest.internal;

import io.tiaki.platform.Health;
import io.tiaki.platform.Metric;
import io.tiaki.platform.OperatingState.Mode;
import io.tiaki.platform.OperatingState.State;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What others may ask for: to see, to run, to acknowledge. */
final class Console {
  static final String PREFIX = "selftest.";

  /** Parameter of an acknowledgement: what the alarm called what had failed. */
  static final String OCCASION = "occasion";

  static final Set<String> TYPES = Set.of("selftest.run", "selftest.acknowledge");

  private final SelfTests tests;

  Console(SelfTests tests) {
    this.tests = tests;
  }

  /** The state, and what each test came to last. */
  String show() {
    return Report.of(tests.state(), tests.faults(), tests.verdicts());
  }

  /**
   * Does what was asked for.
   *
   * @param word {@code run} or {@code acknowledge}
   * @param who for the journal
   * @param occasion that is acknowledged, when he names one
   * @return always completes normally
   */
  CompletableFuture<Outcome> asked(String word, String who, Optional<String> occasion) {
    CompletableFuture<Outcome> answer =
        switch (word) {
          case "run" -> tests.run().thenApply(this::ran);
          case "acknowledge" -> tests.acknowledge(who, occasion).thenApply(this::left);
          default ->
              CompletableFuture.completedFuture(
                  Outcome.of(Status.UNSUPPORTED, "Not understood: use run or acknowledge"));
        };
    return answer.exceptionally(
        failure -> Outcome.of(Status.FAILED, "The self-test was stopped: ask again"));
  }

  private Outcome ran(List<Verdict> verdicts) {
    boolean failed = verdicts.stream().anyMatch(Verdict::isFailed);
    return Outcome.of(
        failed ? Status.FAILED : Status.DONE, Report.of(tests.state(), tests.faults(), verdicts));
  }

  private Outcome left(Optional<List<Fault>> left) {
    return left.map(faults -> Outcome.of(faults.isEmpty() ? Status.DONE : Status.FAILED, show()))
        .orElseGet(
            () ->
                Outcome.of(
                    Status.REFUSED,
                    "Something failed since the alarm that this acknowledges, or the gateway was"
                        + " restarted: look at its newest alarm, and acknowledge that"));
  }

  Health health() {
    State state = tests.state();
    return switch (state.mode()) {
      case NORMAL -> Health.healthy("no security function has failed");
      case STARTING -> Health.unknown("the store is not there yet");
      default -> Health.unhealthy("safe state: " + String.join("; ", state.reasons()));
    };
  }

  List<Metric> metrics() {
    List<Verdict> verdicts = tests.verdicts();
    Mode mode = tests.state().mode();
    boolean safe = mode == Mode.SAFE || mode == Mode.SILENT;
    return List.of(
        gauge("safe.state", safe ? 1 : 0, "states"),
        gauge("tests", verdicts.size(), "tests"),
        gauge("tests.failed", verdicts.stream().filter(Verdict::isFailed).count(), "tests"),
        gauge(
            "tests.not-run",
            verdicts.stream().filter(v -> !v.isPassed() && !v.isFailed()).count(),
            "tests"),
        gauge("duration", verdicts.stream().mapToLong(Verdict::millis).sum(), "ms"));
  }

  private static Metric gauge(String name, long value, String unit) {
    return Metric.gauge(name, Map.of(), value, unit);
  }
}
