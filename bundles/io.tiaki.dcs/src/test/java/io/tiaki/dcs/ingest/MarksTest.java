package io.tiaki.dcs.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.dcs.protocol.Mark;
import java.time.Instant;
import java.util.Optional;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MarksTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final MVStore store = MVStore.open(null);
  private final Marks marks = new Marks(store);

  @AfterEach
  void close() {
    store.close();
  }

  private static Mark mark(int number, String timeline, int second, int back) {
    return new Mark(
        number,
        timeline.repeat(32) + String.format("%032d", number),
        START.plusSeconds(second),
        back == 0 ? Optional.empty() : Optional.of(START.plusSeconds(back)));
  }

  private Optional<String> take(Mark mark) {
    return marks.take("gw1", mark, START.plusSeconds(1_000));
  }

  private int furthest() {
    return marks.furthest("gw1").orElseThrow().number();
  }

  @Test
  void a_store_that_goes_forward_gives_no_alarm() {
    assertThat(take(mark(1, "a", 10, 0))).isEmpty();
    assertThat(take(mark(2, "a", 20, 0))).isEmpty();
    assertThat(take(mark(9, "a", 90, 0))).isEmpty();
    assertThat(take(mark(9, "a", 95, 0))).as("found again by a restart").isEmpty();
    assertThat(furthest()).isEqualTo(9);
    assertThat(marks.back()).isEmpty();
  }

  @Test
  void a_message_that_waited_at_the_gateway_gives_no_alarm() {
    take(mark(9, "a", 90, 0));
    assertThat(take(mark(4, "a", 40, 0))).isEmpty();
    assertThat(furthest()).isEqualTo(9);
  }

  @Test
  void an_older_store_is_said_once_until_the_gateway_knows() {
    take(mark(9, "a", 90, 0));
    assertThat(take(mark(4, "b", 100, 0))).isPresent();
    assertThat(take(mark(5, "b", 110, 0))).isEmpty();
    assertThat(take(mark(10, "b", 160, 0))).isEmpty();
    assertThat(furthest()).as("what the gateway is told, so that it can see it").isEqualTo(9);
    assertThat(take(mark(11, "b", 170, 165))).as("it was said").isEmpty();
    assertThat(furthest()).isEqualTo(11);
    assertThat(take(mark(10, "b", 160, 0))).as("waited there").isEmpty();
    assertThat(take(mark(10, "c", 200, 165))).as("and once more").isPresent();
    assertThat(marks.back()).containsOnlyKeys("gw1");
  }

  @Test
  void the_same_mark_with_another_head_is_an_alarm() {
    take(mark(9, "a", 90, 0));
    assertThat(take(mark(9, "b", 91, 0))).isPresent();
  }

  @Test
  void a_gateway_that_noticed_itself_is_an_alarm() {
    take(mark(9, "a", 90, 0));
    assertThat(take(mark(5, "b", 100, 99)))
        .hasValueSatisfying(s -> assertThat(s).contains("itself"));
    assertThat(furthest()).isEqualTo(5);
  }

  @Test
  void a_store_from_before_it_was_noticed_is_an_alarm() {
    take(mark(9, "a", 90, 80));
    assertThat(take(mark(12, "b", 100, 0))).isPresent();
  }

  @Test
  void a_store_that_can_no_longer_be_compared_is_followed_so_that_the_next_time_is_noticed() {
    take(mark(9, "a", 90, 80));
    assertThat(take(mark(12, "b", 100, 0))).isPresent();
    assertThat(take(mark(9 + 256, "b", 200, 0))).isEmpty();
    assertThat(furthest()).isEqualTo(9);
    assertThat(take(mark(10 + 256, "b", 210, 0))).isEmpty();
    assertThat(furthest()).isEqualTo(266);
    assertThat(take(mark(100, "c", 220, 0))).isPresent();
  }

  @Test
  void a_book_that_is_older_itself_gives_no_alarm() {
    take(mark(9, "a", 90, 0));
    assertThat(take(mark(40, "a", 400, 0))).as("what came between is not known any more").isEmpty();
    assertThat(take(mark(39, "a", 390, 0))).as("sent again").isEmpty();
    assertThat(furthest()).isEqualTo(40);
  }

  @Test
  void gateways_do_not_know_of_each_other() {
    take(mark(9, "a", 90, 0));
    assertThat(marks.take("gw2", mark(1, "b", 100, 0), START)).isEmpty();
  }
}
