package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlightPackerTest {
  private final List<byte[]> sent = new ArrayList<>();

  @Test
  void a_flight_that_fits_goes_in_one_datagram() {
    pack(1_232, 90, 428, 150, 40, 0);
    assertThat(sent).hasSize(1);
  }

  @Test
  void a_flight_that_does_not_fit_fills_all_datagrams_but_the_last() {
    pack(550, 90, 428, 150, 40, 0);
    assertThat(sent).hasSize(2);
    assertThat(sent.get(0)).hasSize(550);
    assertWhole(90, 428, 150, 40, 0);
  }

  @Test
  void a_message_longer_than_a_datagram_is_split() {
    pack(300, 90, 1_671, 150);
    assertThat(sent).hasSizeLessThanOrEqualTo(8);
    assertThat(sent.subList(0, sent.size() - 1))
        .allSatisfy(datagram -> assertThat(datagram.length).isBetween(243, 300));
    assertWhole(90, 1_671, 150);
  }

  @Test
  void records_of_epoch_0_are_numbered_without_gap_and_those_of_epoch_1_are_left_alone() {
    FlightPacker packer = packer(300);
    byte[] first = FlightRecords.message(2, 400);
    first[10] = 5;
    packer.add(first, 0, first.length);
    byte[] finished = FlightRecords.finished();
    finished[10] = 0;
    packer.add(finished, 0, finished.length);
    packer.flush();
    List<byte[]> records = records();
    assertThat(records).hasSize(3);
    assertThat(records.get(0)[10]).isEqualTo((byte) 5);
    assertThat(records.get(1)[10]).isEqualTo((byte) 6);
    assertThat(records.get(2)).isEqualTo(finished);
  }

  private FlightPacker packer(int most) {
    return new FlightPacker(
        datagram -> {
          byte[] octets = new byte[datagram.remaining()];
          datagram.get(octets);
          return sent.add(octets);
        },
        most);
  }

  private void pack(int most, int... bodies) {
    FlightPacker packer = packer(most);
    for (int i = 0; i < bodies.length; i++) {
      byte[] record = FlightRecords.message(i + 1, bodies[i]);
      packer.add(record, 0, record.length);
    }
    packer.flush();
  }

  private List<byte[]> records() {
    List<byte[]> records = new ArrayList<>();
    for (byte[] datagram : sent) {
      for (int at = 0; at < datagram.length; ) {
        int length = RecordGuard.HEADER + RecordGuard.uint16(datagram, at + 11);
        records.add(Arrays.copyOfRange(datagram, at, at + length));
        at += length;
      }
    }
    return records;
  }

  private void assertWhole(int... bodies) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] record : records()) {
      all.write(record, 25, record.length - 25);
      assertThat(RecordGuard.uint24(record, 22)).isEqualTo(record.length - 25);
    }
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int i = 0; i < bodies.length; i++) {
      byte[] record = FlightRecords.message(i + 1, bodies[i]);
      expected.write(record, 25, bodies[i]);
    }
    assertThat(all.toByteArray()).isEqualTo(expected.toByteArray());
  }
}
