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
    packer.add(first, 0, first.length, false);
    byte[] finished = FlightRecords.finished();
    finished[10] = 0;
    packer.add(finished, 0, finished.length, false);
    packer.flush();
    List<byte[]> records = records();
    assertThat(records).hasSize(3);
    assertThat(records.get(0)[10]).isEqualTo((byte) 5);
    assertThat(records.get(1)[10]).isEqualTo((byte) 6);
    assertThat(records.get(2)).isEqualTo(finished);
  }

  @Test
  void messages_that_may_be_joined_share_one_record_and_its_header() {
    pack(1_232, true, 90, 428, 150, 40, 0);
    assertThat(sent).hasSize(1);
    assertThat(records()).hasSize(1);
    assertThat(sent.get(0)).hasSize(13 + 5 * 12 + 90 + 428 + 150 + 40);
    assertJoined(90, 428, 150, 40, 0);
  }

  @Test
  void joined_messages_fill_all_datagrams_but_the_last() {
    pack(550, true, 90, 428, 150, 40, 0);
    assertThat(sent).hasSize(2);
    assertThat(sent.get(0)).hasSize(550);
    assertThat(records()).hasSize(2);
    assertThat(records().get(0)[10]).isEqualTo((byte) 0);
    assertThat(records().get(1)[10]).isEqualTo((byte) 1);
    assertJoined(90, 428, 150, 40, 0);
  }

  @Test
  void a_long_message_among_joined_ones_is_split() {
    pack(300, true, 90, 1_671, 150);
    assertThat(sent.subList(0, sent.size() - 1))
        .allSatisfy(datagram -> assertThat(datagram.length).isBetween(256, 300));
    assertJoined(90, 1_671, 150);
  }

  @Test
  void nothing_is_joined_with_what_is_no_message_or_may_not_be() {
    FlightPacker packer = packer(1_232);
    byte[] hello = FlightRecords.message(1, 10);
    byte[] finished = FlightRecords.finished();
    packer.add(hello, 0, hello.length, true);
    packer.add(finished, 0, finished.length, true);
    packer.add(hello, 0, hello.length, true);
    packer.add(hello, 0, hello.length, false);
    packer.flush();
    assertThat(records()).hasSize(4).element(1).isEqualTo(finished);
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
    pack(most, false, bodies);
  }

  private void pack(int most, boolean joins, int... bodies) {
    FlightPacker packer = packer(most);
    for (int i = 0; i < bodies.length; i++) {
      byte[] record = FlightRecords.message(i + 1, bodies[i]);
      packer.add(record, 0, record.length, joins);
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

  /** Puts the messages together again, whatever records they came in. */
  private void assertJoined(int... bodies) {
    byte[][] found = new byte[bodies.length][];
    for (byte[] record : records()) {
      for (int at = RecordGuard.HEADER; at < record.length; ) {
        int message = RecordGuard.uint16(record, at + 4) - 1;
        int part = RecordGuard.uint24(record, at + 9);
        byte[] body = found[message] == null ? new byte[bodies[message]] : found[message];
        System.arraycopy(record, at + 12, body, RecordGuard.uint24(record, at + 6), part);
        found[message] = body;
        at += 12 + part;
      }
    }
    for (int i = 0; i < bodies.length; i++) {
      byte[] record = FlightRecords.message(i + 1, bodies[i]);
      assertThat(found[i]).isEqualTo(Arrays.copyOfRange(record, 25, record.length));
    }
  }
}
