package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.codec.WrapperPdu;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostileInputTest {
  private static final byte[] AARQ =
      hex("601DA109060760857405080101BE10040E01000000065F1F0400FFFFFF04B0");
  private static final byte[] GET = hex("C001C100070100630100FF0200");
  private static final byte[] RANGE =
      hex(
          "C001C100070100630100FF0201010204020412000809060000010000FF0F02120000090C07EA0611FF0A000500000000"
              + "090C07EA0611FF0A000A000000000100");

  private final TestMeter meter = new TestMeter(50);
  private final CosemServer server = meter.server(1_200);

  @Test
  void other_versions_saps_and_lengths_are_ignored_in_silence() {
    assertThat(send(WrapperPdu.encode(32, 1, AARQ))).isPresent();
    assertThat(send(WrapperPdu.encode(33, 1, AARQ))).isEmpty();
    assertThat(send(WrapperPdu.encode(102, 1, AARQ))).isEmpty();
    assertThat(send(WrapperPdu.encode(32, 2, AARQ))).isEmpty();
    assertThat(send(WrapperPdu.encode(32, 1, new byte[0]))).isEmpty();
    byte[] otherVersion = WrapperPdu.encode(32, 1, AARQ);
    otherVersion[1] = 2;
    assertThat(send(otherVersion)).isEmpty();
    byte[] tooLong = Arrays.copyOf(WrapperPdu.encode(32, 1, AARQ), 100);
    assertThat(send(tooLong)).isEmpty();
  }

  @Test
  void every_truncation_is_answered_or_ignored_and_the_server_goes_on() {
    send(WrapperPdu.encode(32, 1, AARQ));
    for (byte[] apdu : List.of(GET, RANGE, AARQ)) {
      byte[] pdu = WrapperPdu.encode(32, 1, apdu);
      for (int length = 0; length < pdu.length; length++) {
        send(Arrays.copyOf(pdu, length));
        send(WrapperPdu.encode(32, 1, Arrays.copyOf(apdu, Math.min(length, apdu.length - 1))));
      }
    }
    assertServes();
  }

  @Test
  void changed_octets_never_stop_the_server() {
    Random random = new Random(4);
    for (int i = 0; i < 60_000; i++) {
      byte[] apdu = List.of(GET, RANGE, AARQ).get(i % 3).clone();
      for (int change = 0; change <= i % 4; change++) {
        apdu[random.nextInt(apdu.length)] = (byte) random.nextInt(256);
      }
      send(WrapperPdu.encode(i % 2 == 0 ? 32 : 16, 1, apdu))
          .ifPresent(answer -> assertThat(answer.length).isLessThanOrEqualTo(1_200));
    }
    assertServes();
  }

  @Test
  void garbage_of_any_length_never_stops_the_server() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] garbage = new byte[random.nextInt(1_400)];
      random.nextBytes(garbage);
      send(garbage);
      send(WrapperPdu.encode(32, 1, garbage));
    }
    assertServes();
  }

  private void assertServes() {
    assertThat(send(WrapperPdu.encode(32, 1, AARQ))).isPresent();
    byte[] answer = send(WrapperPdu.encode(32, 1, GET)).orElseThrow();
    assertThat(answer[8]).isEqualTo((byte) 0xc4);
    assertThat(answer[9]).isEqualTo((byte) 2);
  }

  private Optional<byte[]> send(byte[] payload) {
    return server.received(ByteBuffer.wrap(payload)).stream().findFirst();
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
