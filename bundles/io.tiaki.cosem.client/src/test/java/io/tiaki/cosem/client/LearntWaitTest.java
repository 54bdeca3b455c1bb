package io.tiaki.cosem.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.GetRequestNormal;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is lost is repeated after a wait that is learnt from the meter. */
class LearntWaitTest extends Conversing {
  private Duration way = Duration.ZERO;

  private void begin() {
    settings = new Settings(32, 1, 1, TIMEOUT, Duration.ofMillis(300), 4, 8, Duration.ofMinutes(1));
    meter.script =
        request -> {
          List<Apdu> answers = meter.usual(request);
          timers.after(way, () -> answers.forEach(meter::say));
          return ScriptedMeter.nothing();
        };
    client.opened(meter);
    timers.advance(Duration.ofSeconds(30));
    assertThat(listener.heard).contains("associated " + METER);
    meter.heard.clear();
  }

  private int sentWhileLost(Duration time) {
    meter.script = request -> ScriptedMeter.nothing();
    CompletableFuture<GetResult> answer = get(IMPORT);
    timers.advance(time);
    assertThat(answer).isNotDone();
    return meter.heard(GetRequestNormal.class).size();
  }

  @Test
  void a_quick_meter_is_asked_again_soon_and_then_after_twice_as_long() {
    begin();

    assertThat(sentWhileLost(Duration.ofMillis(299))).isEqualTo(1);
    timers.advance(Duration.ofMillis(1));
    assertThat(meter.heard(GetRequestNormal.class)).hasSize(2);
    timers.advance(Duration.ofMillis(600));
    assertThat(meter.heard(GetRequestNormal.class)).hasSize(3);
    assertThat(meter.heard(GetRequestNormal.class))
        .extracting(GetRequestNormal::invoke)
        .containsOnly(meter.heard(GetRequestNormal.class).get(0).invoke());
  }

  @Test
  void a_slow_meter_is_not_asked_twice() {
    way = Duration.ofMillis(900);
    begin();
    get(IMPORT);
    timers.advance(Duration.ofSeconds(30));
    meter.heard.clear();

    for (int i = 0; i < 10; i++) {
      CompletableFuture<GetResult> answer = get(IMPORT);
      timers.advance(way);
      assertThat(answer).isCompleted();
    }
    timers.advance(Duration.ofSeconds(30));
    assertThat(meter.heard(GetRequestNormal.class)).hasSize(10);
  }

  @Test
  void a_meter_that_became_slow_is_soon_asked_once_again() {
    begin();
    way = Duration.ofMillis(1_500);
    for (int i = 0; i < 10; i++) {
      get(IMPORT);
      timers.advance(Duration.ofSeconds(10));
    }
    meter.heard.clear();

    get(IMPORT);
    timers.advance(Duration.ofSeconds(10));
    assertThat(meter.heard(GetRequestNormal.class)).hasSize(1);
  }

  @Test
  void reads_on_although_half_of_all_messages_get_lost_in_each_direction() {
    begin();
    Random random = new Random(1);
    meter.script = request -> random.nextInt(4) == 0 ? null : ScriptedMeter.nothing();
    int read = 0;
    for (int i = 0; i < 100; i++) {
      CompletableFuture<GetResult> answer = get(IMPORT);
      timers.advance(Duration.ofSeconds(12));
      read += answer.isDone() && !answer.isCompletedExceptionally() ? 1 : 0;
    }

    assertThat(read).as("of 100").isGreaterThan(90);
    assertThat(meter.closings).isEmpty();
  }
}
