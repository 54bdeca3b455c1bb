package io.tiaki.uplink.outbox.cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tiaki.uplink.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CellTest {
  private static final Fragment FIRST =
      new Fragment(Kind.READINGS, 0x0102030405060708L, 1_000, 0, new byte[] {1, 2, 3});
  private static final Fragment SECOND =
      new Fragment(Kind.RECEIPT, -1, 70_000, 69_000, new byte[900]);

  @Test
  void what_stands_in_a_cell_is_read_again() {
    Cell cell = new Cell(5_000, 77, List.of(FIRST, SECOND));
    byte[] octets = cell.octets(2_000);
    assertThat(octets).hasSize(2_000);
    Cell read = Cell.of(octets);
    assertThat(read.slotMillis()).isEqualTo(5_000);
    assertThat(read.waiting()).isEqualTo(77);
    assertThat(read.content()).isEqualTo(903);
    assertThat(read.fragments().get(0)).usingRecursiveComparison().isEqualTo(FIRST);
    assertThat(read.fragments().get(1)).usingRecursiveComparison().isEqualTo(SECOND);
  }

  @Test
  void a_dummy_is_zeros_behind_its_head() {
    byte[] octets = new Cell(100, 0, List.of()).octets(64);
    assertThat(Cell.of(octets).content()).isZero();
    assertThat(Arrays.copyOfRange(octets, Cell.HEAD, 64)).containsOnly(0);
  }

  @Test
  void octets_are_as_the_protocol_says() {
    byte[] octets = new Cell(5_000, 77, List.of(FIRST)).octets(34);
    assertThat(octets)
        .containsExactly(
            1, 0, 0, 0x13, 0x88, 0, 0, 0, 77, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 3, 0xe8, 0, 0, 0, 0,
            0, 3, 1, 2, 3, 0, 0, 0);
  }

  @Test
  void more_octets_than_can_be_said_wait() {
    assertThat(new Cell(1, 5_000_000_000L, List.of()).waiting()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void what_is_no_cell_is_refused_whatever_it_is() {
    byte[] good = new Cell(5_000, 0, List.of(FIRST, SECOND)).octets(1_200);
    refused(new byte[0]);
    refused(Arrays.copyOf(good, 8));
    for (int length = 10; length < 9 + FIRST.size() + SECOND.size(); length++) {
      if (length != 9 + FIRST.size()) {
        refused(Arrays.copyOf(good, length));
      }
    }
    refused(changed(good, 0, 2));
    refused(changed(good, 1, 0x80));
    refused(changed(good, 5, 0x80));
    refused(changed(good, 9, 5));
    refused(changed(good, 9, 0xff));
    refused(changed(good, 18, 0x7f)); // a parcel of 2 GB
    refused(changed(good, 22, 0x80)); // a negative offset
    refused(changed(good, 1_199, 1)); // padding
  }

  private static byte[] changed(byte[] octets, int at, int value) {
    byte[] copy = octets.clone();
    copy[at] = (byte) value;
    return copy;
  }

  private static void refused(byte[] octets) {
    assertThatIllegalArgumentException().isThrownBy(() -> Cell.of(octets));
  }

  @Test
  void garbage_is_refused_and_nothing_worse() {
    Random random = new Random(1);
    byte[] good = new Cell(5_000, 0, List.of(FIRST, SECOND)).octets(1_200);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] octets = good.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        octets[random.nextInt(60)] = (byte) random.nextInt();
      }
      Parcels parcels = new Parcels();
      try {
        Cell.of(octets).fragments().forEach(parcels::take);
        read++;
      } catch (IllegalArgumentException refused) {
        // As it should.
      }
      assertThat(parcels.octets()).isLessThan(2_000);
    }
    assertThat(read).isBetween(1, 19_999);
  }
}
