package io.tiaki.cosem.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.client.internal.Complaints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Meters that are not there, or not there any more, or many at once. */
class AbsenceTest extends Conversing {
  @Test
  void says_why_there_is_no_session_with_a_meter_that_never_had_one() {
    client.failures(id -> Optional.of("the certificate is not from a trusted authority"));

    assertThatThrownBy(() -> get(IMPORT).join())
        .hasCauseInstanceOf(CosemException.class)
        .hasMessageContaining(
            "There is no session with meter "
                + METER
                + ": the certificate is not from a trusted authority");

    client.failures(id -> Optional.empty());
    assertThatThrownBy(() -> get(IMPORT).join())
        .hasMessageEndingWith("There is no session with meter " + METER);
  }

  @Test
  void keeps_nothing_of_a_meter_that_was_removed() {
    client.opened(meter);
    meter.script = request -> ScriptedMeter.nothing();
    CompletableFuture<?> waiting = get(IMPORT);
    assertThat(client.known()).isEqualTo(1);

    client.forget(ID);

    assertThat(client.known()).isZero();
    assertThat(failure(waiting)).isEqualTo(Reason.UNREACHABLE);
    assertThat(listener.heard).endsWith("lost " + METER);
    assertThat(timers.waiting()).isZero();
    client.closed(meter, "the meter was removed from the directory");
    assertThat(client.known()).isZero();
  }

  @Test
  void a_thousand_meters_in_the_same_trouble_are_two_lines() {
    List<String> lines = new ArrayList<>();
    Handler handler = handler(lines);
    Logger logger = Logger.getLogger(Complaints.class.getName());
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      for (int i = 0; i < 1_000; i++) {
        ScriptedMeter one = new ScriptedMeter(String.format("TKI%013d", i), client);
        one.script = request -> ScriptedMeter.nothing();
        client.opened(one);
      }
      timers.advance(Duration.ofMinutes(5));
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }

    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("Meter TKI").contains("in a row unanswered");
    assertThat(lines.get(1))
        .startsWith("999 more meters left COSEM requests unanswered, for example: Meter TKI");
  }

  private static Handler handler(List<String> lines) {
    return new Handler() {
      @Override
      public void publish(LogRecord line) {
        if (line.getLevel().equals(Level.WARNING)) {
          lines.add(line.getMessage());
        }
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
