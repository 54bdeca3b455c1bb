package io.tiaki.cosem.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever the octets are, the decoders answer with a value or a CodecException, soon and without
 * much memory.
 */
@Timeout(120)
class HostileInputTest {
  private static final HexFormat HEX = HexFormat.of();

  @BeforeAll
  static void warm() {
    // Classes are loaded and caches are filled before memory is measured.
    Hostile.messages().forEach(Hostile::warm);
  }

  @Test
  void takes_every_vector_cut_off_anywhere() {
    for (Vectors.Vector v : Vectors.all()) {
      for (int length = 0; length < v.octets().length; length++) {
        byte[] cut = Arrays.copyOf(v.octets(), length);
        boolean decoded = Hostile.check(cut);
        boolean mayBeWhole = v.isError() || v.kind().startsWith("rlre");
        assertThat(decoded && !mayBeWhole).as("%s cut to %d octets", v, length).isFalse();
      }
    }
  }

  @Test
  void takes_every_message_with_any_bit_flipped() {
    for (byte[] message : Hostile.messages()) {
      for (int bit = 0; bit < message.length * 8; bit++) {
        byte[] flipped = message.clone();
        flipped[bit / 8] ^= (byte) (0x80 >> bit % 8);
        Hostile.check(flipped);
      }
    }
  }

  @Test
  void takes_huge_lengths_anywhere_in_every_message() {
    for (byte[] message : Hostile.messages()) {
      for (String length : List.of("84ffffffff", "847fffffff", "83ffffff", "82ffff", "81ff")) {
        byte[] huge = HEX.parseHex(length);
        for (int at = 1; at + huge.length <= message.length; at++) {
          byte[] changed = message.clone();
          System.arraycopy(huge, 0, changed, at, huge.length);
          Hostile.check(changed);
        }
      }
    }
  }

  @Test
  void takes_deep_nesting_anywhere_in_every_message() {
    for (byte[] message : Hostile.messages()) {
      for (int at = 1; at < message.length; at++) {
        byte[] deep = Arrays.copyOf(message, message.length + 200);
        for (int i = at; i + 1 < deep.length; i += 2) {
          deep[i] = 2;
          deep[i + 1] = 1;
        }
        Hostile.check(deep);
      }
    }
  }

  @Test
  void takes_messages_that_are_spliced_and_changed_at_random() {
    Random random = new Random(20260105);
    List<byte[]> messages = Hostile.messages();
    for (int i = 0; i < 60_000; i++) {
      byte[] head = messages.get(random.nextInt(messages.size()));
      byte[] tail = messages.get(random.nextInt(messages.size()));
      int cut = random.nextInt(head.length);
      int from = random.nextInt(tail.length);
      byte[] spliced = Arrays.copyOf(head, cut + tail.length - from);
      System.arraycopy(tail, from, spliced, cut, tail.length - from);
      for (int change = random.nextInt(4); change > 0; change--) {
        spliced[random.nextInt(spliced.length)] = (byte) random.nextInt(256);
      }
      Hostile.check(spliced);
    }
  }

  @Test
  void takes_random_octets() {
    Random random = new Random(20260102);
    byte[] tags =
        HEX.parseHex(
            "0001020408090f13606162" + "63c0c1c2c3c4c5c7c8d8d9dadbdcdddfe0" + "2128100e7e");
    for (int i = 0; i < 100_000; i++) {
      byte[] octets = new byte[random.nextInt(80)];
      random.nextBytes(octets);
      if (octets.length > 0 && i % 4 != 0) {
        octets[0] = tags[random.nextInt(tags.length)];
      }
      if (octets.length > 1 && i % 3 == 0) {
        octets[1] = (byte) random.nextInt(7);
      }
      Hostile.check(octets);
    }
  }

  @Test
  void refuses_lengths_beyond_the_octets_without_allocating_for_them() {
    for (String tag : List.of("01", "02", "04", "09", "0a", "0c", "1300")) {
      for (String length :
          List.of("7f", "81ff", "82ffff", "83ffffff", "847fffffff", "84ffffffff", "8400ffffff")) {
        assertThatThrownBy(() -> Axdr.decode(HEX.parseHex(tag + length)))
            .isInstanceOfSatisfying(
                CodecException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TRUNCATED));
      }
    }
  }

  @Test
  void refuses_a_count_beyond_the_octets_before_it_reads_an_element() {
    for (String octets : List.of("01030000", "02030000", "1302030000")) {
      assertThatThrownBy(() -> Axdr.decode(HEX.parseHex(octets)))
          .isInstanceOfSatisfying(
              CodecException.class, e -> assertThat(e.offset()).isEqualTo(octets.length() / 2 - 2));
    }
  }

  @Test
  void refuses_indefinite_and_overlong_lengths() {
    for (String length : List.of("80", "850000000001", "ff")) {
      assertThatThrownBy(() -> Axdr.decode(HEX.parseHex("09" + length + "00")))
          .isInstanceOfSatisfying(
              CodecException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
    }
  }

  @Test
  void takes_sixteen_levels_and_no_more() throws CodecException {
    assertThat(Axdr.decode(nested(16))).isInstanceOf(CosemData.Structure.class);
    for (int depth : new int[] {17, 1_000, 1_000_000}) {
      assertThatThrownBy(() -> Axdr.decode(nested(depth)))
          .isInstanceOfSatisfying(
              CodecException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
    }
  }

  @Test
  void bounds_the_elements_of_all_levels_together() {
    byte[] wide = new byte[1 << 20];
    for (int i = 0; i < 15; i++) {
      int left = wide.length - (i + 1) * 5;
      ByteBuffer.wrap(wide)
          .position(i * 5)
          .put((byte) 1)
          .put((byte) 0x83)
          .put((byte) (left >> 16))
          .putShort((short) left);
    }
    assertThatThrownBy(() -> Axdr.decode(wide))
        .isInstanceOfSatisfying(
            CodecException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
  }

  @Test
  void refuses_compact_arrays_that_grow_out_of_few_octets() {
    // An array of 65,535 nulls and one number a row: each octet of contents would become 65,536
    // elements.
    String row = "02" + "02" + "01ffff00" + "11";
    assertThatThrownBy(() -> Axdr.decode(HEX.parseHex("13" + row + "20" + "00".repeat(32))))
        .isInstanceOfSatisfying(
            CodecException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
    // Arrays of arrays of nothing.
    assertThatThrownBy(() -> Axdr.decode(HEX.parseHex("13" + "01ffff01ffff01ffff00" + "01" + "00")))
        .isInstanceOfSatisfying(
            CodecException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
    // Rows that take no octets would never end.
    assertThatThrownBy(() -> Axdr.decode(HEX.parseHex("13" + "00" + "01" + "00")))
        .isInstanceOfSatisfying(
            CodecException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
  }

  @Test
  void refuses_octets_left_over() {
    assertThatThrownBy(() -> Axdr.decode(HEX.parseHex("110100")))
        .isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> Apdus.decode(HEX.parseHex("c0018100010000800000ff020000")))
        .isInstanceOf(CodecException.class);
    assertThatThrownBy(
            () -> WrapperPdu.decode(ByteBuffer.wrap(HEX.parseHex("00010010000100010000"))))
        .isInstanceOf(CodecException.class);
  }

  @Test
  void says_where_and_what_without_repeating_octets() {
    assertThatThrownBy(() -> Axdr.decode(HEX.parseHex("0202110109ff")))
        .isInstanceOfSatisfying(CodecException.class, e -> assertThat(e.offset()).isEqualTo(6))
        .hasMessage("A length of 127 octets at octet 6");
  }

  private static byte[] nested(int depth) {
    byte[] octets = new byte[depth * 2];
    for (int i = 0; i < depth; i++) {
      octets[2 * i] = 2;
      octets[2 * i + 1] = (byte) (i < depth - 1 ? 1 : 0);
    }
    return octets;
  }
}
