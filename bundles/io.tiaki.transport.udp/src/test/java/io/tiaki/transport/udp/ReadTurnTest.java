package io.tiaki.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadTurnTest {
  private final ReadTurn turn = new ReadTurn();

  private int turnsOfOne() {
    int turns = 0;
    while (turn.most() == 1) {
      turn.took(1);
      turns++;
    }
    return turns;
  }

  @Test
  void looks_for_a_second_datagram_every_sixteenth_time_where_they_come_one_by_one() {
    assertThat(turn.most()).isEqualTo(ReadTurn.MOST);
    for (int i = 0; i < 3; i++) {
      turn.took(1);
      assertThat(turnsOfOne()).isEqualTo(15);
      assertThat(turn.most()).isEqualTo(ReadTurn.MOST);
    }
  }

  @Test
  void reads_on_while_there_are_several() {
    for (int count : new int[] {2, 64, 3}) {
      turn.took(count);
      assertThat(turn.most()).isEqualTo(ReadTurn.MOST);
    }
  }

  @Test
  void takes_a_wake_for_nothing_like_one_datagram() {
    turn.took(0);
    assertThat(turnsOfOne()).isEqualTo(15);
  }
}
