package io.tiaki.meter.internal.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LoadProfileTest {
  @Test
  void keeps_every_value_of_an_entry() {
    LoadProfile profile = new LoadProfile(3);
    Row row = new Row(4_000_000_000L, 0x80, 0xffff_ffffL, 0x8000_0000L, 65_535);
    profile.add(row);
    assertThat(profile.row(0)).isEqualTo(row);
  }

  @Test
  void the_oldest_entry_makes_room() {
    LoadProfile profile = filled(100, 250);
    assertThat(profile.size()).isEqualTo(100);
    assertThat(profile.row(0).epochSecond()).isEqualTo(151 * 5);
    assertThat(profile.row(99).epochSecond()).isEqualTo(250 * 5);
    assertThatThrownBy(() -> profile.row(100)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void finds_entries_by_time() {
    LoadProfile profile = filled(100, 250);
    assertThat(profile.firstFrom(0)).isZero();
    assertThat(profile.firstFrom(151 * 5 + 1)).isEqualTo(1);
    assertThat(profile.firstFrom(250 * 5)).isEqualTo(99);
    assertThat(profile.firstFrom(250 * 5 + 1)).isEqualTo(100);
  }

  @Test
  void refuses_an_entry_that_is_not_later_than_the_last() {
    LoadProfile profile = filled(10, 3);
    assertThatThrownBy(() -> profile.add(new Row(15, 0, 0, 0, 0)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static LoadProfile filled(int capacity, int entries) {
    LoadProfile profile = new LoadProfile(capacity);
    for (int i = 1; i <= entries; i++) {
      profile.add(new Row(i * 5L, 0, i, 0, 2_300));
    }
    return profile;
  }
}
