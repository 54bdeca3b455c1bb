package io.tiaki.cosem.codec;

import static io.tiaki.cosem.codec.ProtectionTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import io.tiaki.cosem.codec.HdlcFrame.Address;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HdlcFrameTest {
  private static final HexFormat HEX = HexFormat.of();

  /** SNRM of client 16 to server 1, and the UA that answers it, as seen on optical ports. */
  private static final byte[] SNRM = HEX.parseHex("7EA0070321930F017E");

  private static final byte[] UA =
      HEX.parseHex("7EA01E210373C37A81801205018006018007040000000108040000000153" + "3B7E");

  @Test
  void decodes_frames_with_and_without_information_and_encodes_them_back() throws CodecException {
    HdlcFrame snrm = decode(SNRM);
    assertThat(snrm)
        .isEqualTo(new HdlcFrame(false, new Address(1, 1), new Address(16, 1), 0x93, Octets.EMPTY));
    assertThat(snrm.encode()).isEqualTo(SNRM);

    HdlcFrame ua = decode(UA);
    assertThat(ua.control()).isEqualTo(0x73);
    assertThat(ua.source()).isEqualTo(new Address(1, 1));
    assertThat(ua.information().length()).isEqualTo(21);
    assertThat(ua.encode()).isEqualTo(UA);
  }

  @Test
  void keeps_addresses_of_all_lengths_and_the_segmentation_bit() throws CodecException {
    for (Address server :
        new Address[] {new Address(127, 1), new Address(0x3fff, 2), new Address(0x0fff_ffff, 4)}) {
      HdlcFrame frame =
          new HdlcFrame(true, server, new Address(16, 1), 0x10, HdlcFrame.LLC_COMMAND);
      assertThat(decode(frame.encode())).isEqualTo(frame);
    }
  }

  @Test
  void refuses_every_frame_of_which_a_bit_was_changed_or_that_is_cut() {
    for (byte[] frame : new byte[][] {SNRM, UA}) {
      for (int bit = 0; bit < frame.length * 8; bit++) {
        byte[] flipped = frame.clone();
        flipped[bit / 8] ^= (byte) (0x80 >> bit % 8);
        assertThatThrownBy(() -> decode(flipped)).isInstanceOf(CodecException.class);
      }
      for (int length = 0; length < frame.length; length++) {
        byte[] cut = Arrays.copyOf(frame, length);
        assertThatThrownBy(() -> decode(cut)).isInstanceOf(CodecException.class);
      }
    }
  }

  @Test
  void says_what_is_wrong() {
    assertRefused(Reason.MALFORMED, () -> decode(HEX.parseHex("7EB0070321930F017E")));
    assertRefused(Reason.MALFORMED, () -> decode(HEX.parseHex("7EA007032193" + "0F027E")));
    assertRefused(Reason.TRUNCATED, () -> decode(HEX.parseHex("7EA7FF0321930F017E")));
    assertRefused(Reason.MALFORMED, () -> decode(HEX.parseHex("7EA00702040608" + "0A027E")));
  }

  @Test
  void has_room_for_2047_octets() {
    HdlcFrame large =
        new HdlcFrame(false, new Address(1, 1), new Address(1, 1), 0, Octets.of(new byte[2_040]));
    assertThatThrownBy(large::encode).isInstanceOf(IllegalArgumentException.class);
  }

  private static HdlcFrame decode(byte[] octets) throws CodecException {
    return HdlcFrame.decode(ByteBuffer.wrap(octets));
  }
}
