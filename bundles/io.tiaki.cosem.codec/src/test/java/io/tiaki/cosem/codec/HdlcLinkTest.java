package io.tiaki.cosem.codec;

import static io.tiaki.cosem.codec.ProtectionTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import io.tiaki.cosem.codec.HdlcControl.Type;
import io.tiaki.cosem.codec.HdlcFrame.Address;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HdlcLinkTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final Address CLIENT = new Address(16, 1);
  private static final Address SERVER = new Address(1, 1);

  @Test
  void reads_every_control_field_and_writes_it_back() throws CodecException {
    assertThat(HdlcControl.of(0x93)).isEqualTo(HdlcControl.of(Type.SNRM, true));
    assertThat(HdlcControl.of(0x73)).isEqualTo(HdlcControl.of(Type.UA, true));
    assertThat(HdlcControl.of(0x53)).isEqualTo(HdlcControl.of(Type.DISC, true));
    assertThat(HdlcControl.of(0x1f)).isEqualTo(HdlcControl.of(Type.DM, true));
    assertThat(HdlcControl.of(0x97)).isEqualTo(HdlcControl.of(Type.FRMR, true));
    assertThat(HdlcControl.of(0x13)).isEqualTo(HdlcControl.of(Type.UI, true));
    assertThat(HdlcControl.of(0x30)).isEqualTo(new HdlcControl(Type.I, 0, 1, true));
    assertThat(HdlcControl.of(0x52)).isEqualTo(new HdlcControl(Type.I, 1, 2, true));
    assertThat(HdlcControl.of(0x71)).isEqualTo(new HdlcControl(Type.RR, 0, 3, true));
    assertThat(HdlcControl.of(0x75)).isEqualTo(new HdlcControl(Type.RNR, 0, 3, true));
    int known = 0;
    for (int octet = 0; octet < 256; octet++) {
      try {
        assertThat(HdlcControl.of(octet).octet()).isEqualTo(octet);
        known++;
      } catch (CodecException e) {
        assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED);
      }
    }
    assertThat(known).isEqualTo(128 + 16 + 16 + 12);
    assertThatThrownBy(() -> new HdlcControl(Type.RR, 1, 0, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void reads_the_parameters_of_a_meter_and_agrees_on_the_smaller() throws CodecException {
    Octets ua = octets("8180120501800601800704000000010804000000" + "01");
    assertThat(HdlcParameters.decode(ua)).isEqualTo(new HdlcParameters(128, 128, 1, 1));
    assertThat(HdlcParameters.decode(ua).encode()).isEqualTo(ua);
    assertThat(HdlcParameters.decode(Octets.EMPTY)).isEqualTo(HdlcParameters.DEFAULT);

    HdlcParameters large = new HdlcParameters(1_024, 2_030, 3, 7);
    assertThat(HdlcParameters.decode(large.encode())).isEqualTo(large);
    assertThat(large.agreed(new HdlcParameters(512, 256, 5, 2)))
        .isEqualTo(new HdlcParameters(256, 512, 2, 5));
  }

  @Test
  void refuses_parameters_out_of_range_or_cut() {
    for (String wrong : List.of("81800305" + "0100", "818003070108", "81800405" + "0207ff")) {
      assertRefused(Reason.MALFORMED, () -> HdlcParameters.decode(octets(wrong)));
    }
    byte[] whole = new HdlcParameters(1_024, 1_024, 7, 7).encode().toArray();
    for (int length = 1; length < whole.length; length++) {
      Octets cut = Octets.of(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> HdlcParameters.decode(cut)).isInstanceOf(CodecException.class);
    }
    assertThatThrownBy(() -> new HdlcParameters(0, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void finds_frames_among_noise_however_they_arrive() throws CodecException {
    List<HdlcFrame> sent = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    line.writeBytes(HEX.parseHex("00ff7e7e0102"));
    for (int i = 0; i < 20; i++) {
      HdlcFrame frame = frame(i % 2 == 0, i % 8, Octets.of(new byte[i * 40]));
      sent.add(frame);
      byte[] octets = frame.encode();
      // A flag may end one frame and begin the next.
      line.write(octets, i % 3 == 1 ? 1 : 0, octets.length - (i % 3 == 1 ? 1 : 0));
      if (i % 3 == 2) {
        line.writeBytes(HEX.parseHex("01a2"));
      }
    }
    Random random = new Random(11);
    for (int run = 0; run < 50; run++) {
      HdlcFrameReader reader = new HdlcFrameReader();
      List<HdlcFrame> received = new ArrayList<>();
      ByteBuffer all = ByteBuffer.wrap(line.toByteArray());
      while (all.hasRemaining()) {
        int size = Math.min(all.remaining(), 1 + random.nextInt(100));
        received.addAll(reader.take(all.slice(all.position(), size)));
        all.position(all.position() + size);
      }
      assertThat(received).isEqualTo(sent);
    }
  }

  @Test
  void drops_a_damaged_frame_and_takes_the_next() {
    byte[] frame = frame(false, 0, octets("e6e700c401c1000600000001")).encode();
    for (int bit = 8; bit < frame.length * 8 - 8; bit++) {
      byte[] damaged = frame.clone();
      damaged[bit / 8] ^= (byte) (0x80 >> bit % 8);
      HdlcFrameReader reader = new HdlcFrameReader();
      assertThat(reader.take(ByteBuffer.wrap(damaged))).isEmpty();
      reader.reset();
      assertThat(reader.take(ByteBuffer.wrap(frame))).hasSize(1);
    }
    HdlcFrameReader reader = new HdlcFrameReader();
    byte[] damaged = frame.clone();
    damaged[8] ^= 1;
    reader.take(ByteBuffer.wrap(damaged));
    assertThat(reader.dropped()).isEqualTo(1);
    assertThat(reader.take(ByteBuffer.wrap(frame))).hasSize(1);
  }

  @Test
  void carries_an_apdu_in_segments_and_waits_for_the_one_that_was_lost() throws CodecException {
    byte[] apdu = new byte[500];
    new Random(3).nextBytes(apdu);
    List<Octets> fields = HdlcSegments.cut(HdlcFrame.LLC_RESPONSE, apdu, 62);
    assertThat(fields).hasSize(9).allMatch(field -> field.length() <= 62);
    HdlcSegments joining = new HdlcSegments(HdlcFrame.LLC_RESPONSE, 1_000);
    Optional<byte[]> whole = Optional.empty();
    for (int i = 0; i < fields.size(); i++) {
      HdlcFrame frame = frame(i < fields.size() - 1, i % 8, fields.get(i));
      if (i == 4) {
        // Number 4 is lost: what follows is not taken, what came before is not taken twice.
        assertThat(joining.take(frame(true, 5, fields.get(5)))).isEmpty();
        assertThat(joining.take(frame(true, 3, fields.get(3)))).isEmpty();
        assertThat(joining.expected()).isEqualTo(4);
      }
      assertThat(whole).isEmpty();
      whole = joining.take(frame);
    }
    assertThat(whole.orElseThrow()).isEqualTo(apdu);
    assertThat(joining.expected()).isEqualTo(1);
  }

  @Test
  void refuses_other_headers_other_frames_and_too_much() throws CodecException {
    HdlcSegments joining = new HdlcSegments(HdlcFrame.LLC_RESPONSE, 100);
    assertRefused(Reason.MALFORMED, () -> joining.take(frame(false, 0, octets("e6e600c0"))));
    assertRefused(Reason.TRUNCATED, () -> joining.take(frame(false, 1, octets("e6e7"))));
    HdlcFrame rr = new HdlcFrame(false, CLIENT, SERVER, 0x11, Octets.EMPTY);
    assertRefused(Reason.MALFORMED, () -> joining.take(rr));
    assertThat(joining.take(frame(true, 2, Octets.of(new byte[103])))).isEmpty();
    assertRefused(Reason.TOO_LARGE, () -> joining.take(frame(true, 3, Octets.of(new byte[1]))));
    assertThat(joining.take(frame(false, 4, octets("e6e700c4")))).isPresent();
  }

  private static HdlcFrame frame(boolean segmented, int number, Octets information) {
    int control = new HdlcControl(Type.I, number, 0, false).octet();
    return new HdlcFrame(segmented, CLIENT, SERVER, control, information);
  }

  private static Octets octets(String hex) {
    return Octets.of(HEX.parseHex(hex));
  }
}
