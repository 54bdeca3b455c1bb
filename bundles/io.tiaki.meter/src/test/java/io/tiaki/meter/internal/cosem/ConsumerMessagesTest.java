package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ConsumerMessagesTest {
  private static final String DISPLAY = "0-0:96.13.1.255";
  private static final String TERMS = "0-0:96.50.1.255";
  private static final String ANSWER = "0-0:96.50.0.255";
  private static final CosemData NO_TIME =
      Values.octets(255, 255, 255, 255, 255, 255, 255, 255, 255, 128, 0, 255);
  private static final CosemData NOTHING = Values.text("");

  private final Bench bench = new Bench();

  @Test
  void a_message_disappears_when_its_lifetime_ends_also_over_a_restart() {
    Instant end = bench.clock.instant().plusSeconds(60);
    assertThat(show(1, 1, Values.time(end), "Water is off")).isEqualTo(DataAccessResult.SUCCESS);
    assertThat(bench.get(1, DISPLAY, 2)).isEqualTo(Values.text("Water is off"));
    bench.pass(Duration.ofSeconds(58));
    assertThat(bench.get(1, DISPLAY, 2)).isEqualTo(Values.text("Water is off"));
    Bench again = bench.restarted();
    again.pass(Duration.ofSeconds(3));
    assertThat(again.get(1, DISPLAY, 2)).isEqualTo(NOTHING);
    assertThat(Values.number(Values.element(again.get(1, TERMS, 2), 0))).isZero();
  }

  @Test
  void a_message_without_an_end_stays() {
    show(1, 1, NO_TIME, "Hello");
    bench.pass(Duration.ofMinutes(5));
    assertThat(bench.get(1, DISPLAY, 2)).isEqualTo(Values.text("Hello"));
  }

  @Test
  void what_is_more_important_stays_until_it_is_over_or_cleared() {
    show(1, 2, Values.time(bench.clock.instant().plusSeconds(60)), "Important");
    assertThat(show(2, 1, NO_TIME, "Less")).isEqualTo(DataAccessResult.TEMPORARY_FAILURE);
    assertThat(bench.get(1, DISPLAY, 2)).isEqualTo(Values.text("Important"));
    assertThat(show(3, 2, NO_TIME, "As much")).isEqualTo(DataAccessResult.SUCCESS);
    assertThat(bench.get(1, DISPLAY, 2)).isEqualTo(Values.text("As much"));
    assertThat(show(0, 3, NO_TIME, "")).isEqualTo(DataAccessResult.SUCCESS);
    assertThat(show(4, 0, NO_TIME, "Least")).isEqualTo(DataAccessResult.SUCCESS);
    assertThat(bench.get(1, DISPLAY, 2)).isEqualTo(Values.text("Least"));
  }

  @Test
  void what_is_written_without_terms_takes_their_place() {
    show(1, 3, NO_TIME, "Important");
    bench.set(1, DISPLAY, 2, Values.text("Plain"));
    assertThat(show(2, 0, NO_TIME, "Less")).isEqualTo(DataAccessResult.SUCCESS);
  }

  @Test
  void terms_of_another_shape_are_refused() {
    assertThat(bench.set(1, TERMS, 2, Values.u32(1))).isEqualTo(DataAccessResult.TYPE_UNMATCHED);
    assertThat(show(1, 4, NO_TIME, "x")).isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(bench.get(1, DISPLAY, 2)).isEqualTo(NOTHING);
  }

  @Test
  void who_is_at_home_answers_at_once_and_the_question_disappears() {
    bench.device.atHome(AtHome.NO);
    show(7, 1, NO_TIME, "Is it warm?");
    assertThat(ask(7)).isEqualTo(DataAccessResult.SUCCESS);
    bench.pass(Duration.ofSeconds(1));
    assertThat(Values.element(bench.get(1, ANSWER, 2), 1)).isEqualTo(Values.enumeration(2));
    assertThat(bench.get(1, DISPLAY, 2)).isEqualTo(NOTHING);
    assertThat(bench.events()).contains(201);
    assertThat(bench.pushes).hasPositiveValue();
  }

  @Test
  void nobody_at_home_answers_never() {
    bench.device.atHome(AtHome.NOBODY);
    ask(7);
    bench.pass(Duration.ofMinutes(5));
    assertThat(Values.element(bench.get(1, ANSWER, 2), 1)).isEqualTo(Values.enumeration(0));
  }

  private DataAccessResult show(long id, int priority, CosemData until, String text) {
    return bench.set(
        1,
        TERMS,
        2,
        Values.structure(Values.u32(id), Values.enumeration(priority), until, Values.text(text)));
  }

  private DataAccessResult ask(long id) {
    return bench.set(
        1, ANSWER, 2, Values.structure(Values.u32(id), Values.enumeration(0), NO_TIME));
  }
}
