package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinkPacerTest {
  private static final long MS = 1_000_000;

  private final LinkTiming link = new LinkTiming();
  private final LinkPacer pacer = link.pacer();

  @Test
  void a_link_of_which_nothing_is_known_begins_with_few() {
    assertThat(pacer.window()).isEqualTo(LinkPacer.LEAST);
  }

  @Test
  void a_configured_slow_rate_allows_two() {
    link.configuredRate(10_000);
    exchanges(100, 50);
    assertThat(pacer.window()).isEqualTo(2);
  }

  @Test
  void a_fast_link_opens_with_its_first_exchange() {
    link.shortExchange(500 * MS);
    link.longExchange(503 * MS, 1_100);
    assertThat(pacer.window()).isGreaterThan(300);
  }

  @Test
  void exchanges_that_stay_as_short_allow_more_even_with_meters_that_think_long() {
    exchanges(80, 1_000);
    assertThat(pacer.window()).isGreaterThan(100);
  }

  @Test
  void a_near_link_is_not_full_because_a_processor_is_busy_now_and_then() {
    exchanges(8, 1);
    for (int i = 0; i < 30; i++) {
      exchanges(8, i % 2 == 0 ? 40 : 2);
    }
    assertThat(pacer.window()).isGreaterThan(1_000);
  }

  @Test
  void a_cookie_that_waits_behind_others_allows_no_more_and_then_less() {
    link.shortExchange(300 * MS);
    for (int i = 0; i < 20; i++) {
      link.shortExchange(1_200 * MS);
    }
    exchanges(80, 1_500);
    assertThat(pacer.window()).isEqualTo(LinkPacer.LEAST);
  }

  @Test
  void a_link_that_fills_up_later_allows_less() {
    link.shortExchange(300 * MS);
    exchanges(40, 1_000);
    int before = pacer.window();
    for (int i = 0; i < 40; i++) {
      link.shortExchange(2_500 * MS);
    }
    exchanges(40, 1_000);
    assertThat(pacer.window()).isLessThan(before / 3);
  }

  @Test
  void exchanges_that_get_longer_allow_less() {
    exchanges(40, 500);
    int before = pacer.window();
    exchanges(40, 5_000);
    assertThat(pacer.window()).isLessThan(before / 3).isGreaterThanOrEqualTo(2);
  }

  @Test
  void the_rate_of_a_slow_link_is_learnt_though_others_queue_before_us() {
    link.shortExchange(300 * MS);
    link.shortExchange(1_100 * MS);
    link.longExchange(1_000 * MS, 1_100);
    assertThat(link.rate()).isBetween(9_000.0, 11_000.0);
    link.longExchange(2_900 * MS, 1_100);
    assertThat(link.rate()).isBetween(9_000.0, 11_000.0);
    assertThat(pacer.window()).isEqualTo(LinkPacer.LEAST);
  }

  @Test
  void a_slow_link_is_known_by_its_first_exchange() {
    exchanges(1, 4_400);
    assertThat(pacer.window()).isEqualTo(2);
  }

  @Test
  void when_most_handshakes_get_no_answer_fewer_begin() {
    exchanges(80, 50);
    int before = pacer.window();
    for (int i = 0; i < 160; i++) {
      pacer.unanswered();
    }
    assertThat(before).isGreaterThan(50);
    assertThat(pacer.window()).isEqualTo(LinkPacer.LEAST);
  }

  @Test
  void a_few_meters_that_do_not_answer_make_nobody_wait() {
    exchanges(80, 50);
    int before = pacer.window();
    for (int i = 0; i < 160; i++) {
      exchanges(2, 50);
      pacer.unanswered();
    }
    assertThat(pacer.window()).isGreaterThanOrEqualTo(before);
  }

  private void exchanges(int count, long millis) {
    for (int i = 0; i < count; i++) {
      pacer.exchange(millis * MS);
    }
  }
}
