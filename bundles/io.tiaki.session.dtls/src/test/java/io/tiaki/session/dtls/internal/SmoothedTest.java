package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SmoothedTest {
  private static final long MS = 1_000_000;

  private final Smoothed time = new Smoothed();

  @Test
  void what_only_seems_so_is_believed_up_to_twice_what_was_known() {
    time.add(100 * MS);
    time.raise(150 * MS);
    assertThat(time.nanos()).isEqualTo(150 * MS);
    time.raise(8_000 * MS);
    assertThat(time.nanos()).isEqualTo(300 * MS);
  }

  @Test
  void a_few_measurements_undo_what_losses_have_raised() {
    time.add(100 * MS);
    for (int i = 0; i < 6; i++) {
      time.raise(10_000 * MS);
    }
    assertThat(time.nanos()).isEqualTo(6_400 * MS);
    for (int i = 0; i < 8; i++) {
      time.add(100 * MS);
    }
    assertThat(time.nanos()).isLessThan(200 * MS);
  }
}
