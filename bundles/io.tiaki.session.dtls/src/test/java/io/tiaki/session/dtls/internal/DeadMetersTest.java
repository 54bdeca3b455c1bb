package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.model.MeterId;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A street without power, as the whole gateway sees it. */
@Timeout(120)
class DeadMetersTest {
  private static final int METERS = 80;
  private static final int PERMITS = 40;
  private static final int WATCHED = 30;

  /** The rate is told, or the few that a link of which nothing is known carries are the bound. */
  private static final SessionSettings SETTINGS =
      new SessionSettings(
          "dtls",
          PERMITS,
          20,
          100,
          new HandshakeTimes(100, 4_000, 300),
          0,
          true,
          24,
          RenewalLimits.USUAL,
          new LinkSettings(1_232, 100_000));

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void meters_that_do_not_answer_hold_a_tenth_of_the_permits_once_each_was_tried()
      throws Exception {
    GatewaySessions sessions = lab.gateway(lab.module(), SETTINGS);
    for (int i = 0; i < METERS; i++) {
      sessions.changed(Lab.entry(id(i), CookieGateTest.address(i, 5_000), null));
    }
    Patience.until(() -> eachWasTried(sessions) ? true : null);
    LinkCounters counters = sessions.counters().of("memory", "default");
    long enough = counters.get(Failure.SILENT) + WATCHED;
    long[] most = new long[1];
    Patience.until(
        () -> {
          for (int i = 0; i < 1_000; i++) {
            long begun = counters.get(Count.BEGUN); // Before those that ended: never too many.
            most[0] = Math.max(most[0], begun - counters.get(Failure.SILENT));
          }
          return counters.get(Failure.SILENT) >= enough ? true : null;
        });
    assertThat(most[0]).as("at once").isBetween(1L, PERMITS / 10L);
  }

  private static boolean eachWasTried(GatewaySessions sessions) {
    return IntStream.range(0, METERS)
        .allMatch(i -> sessions.lastFailure(id(i)).filter("no answer"::equals).isPresent());
  }

  private static MeterId id(int number) {
    return new MeterId(String.format("TKI%013d", number));
  }
}
