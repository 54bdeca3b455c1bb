package io.tiaki.benchmarks.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MediumTest {
  private static final long MS = 1_000_000;

  @Test
  void a_datagram_takes_its_octets_at_the_rate_and_the_delay() {
    Medium medium = new Medium(10_000, 50, 0, 1);
    assertThat(medium.arrival(125, 1_000 * MS)).isEqualTo(1_150 * MS);
  }

  @Test
  void datagrams_wait_for_those_before_them_whichever_way_they_go() {
    Medium medium = new Medium(10_000, 0, 0, 1);
    medium.arrival(125, 0);
    assertThat(medium.arrival(125, 10 * MS)).isEqualTo(200 * MS);
  }

  @Test
  void losses_are_those_of_the_seed_and_take_their_time_on_the_medium() {
    Medium medium = new Medium(10_000, 0, 10, 7);
    Medium same = new Medium(10_000, 0, 10, 7);
    int lost = 0;
    for (int i = 0; i < 1_000; i++) {
      long arrival = medium.arrival(125, 0);
      assertThat(same.arrival(125, 0)).isEqualTo(arrival);
      lost += arrival == Medium.LOST ? 1 : 0;
    }
    assertThat(lost).isBetween(70, 130);
    assertThat(new Distribution(3, 1, 2).percentile(50)).isEqualTo(2);
  }
}
