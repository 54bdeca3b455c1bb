package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.GeneralGloDedCiphering;
import io.tiaki.cosem.codec.WrapperPdu;
import io.tiaki.meter.CosemSecurity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * Any octets as a conversation with the server: whatever a client says, the server throws nothing,
 * answers nothing too long, and goes on. The first octet says whether the associations are
 * ciphered; then come messages of an octet for the client, two for the length, and the APDU.
 */
final class ServerFuzz {
  private static final int MAX_PAYLOAD = 400;
  private static final byte[] AARQ =
      hex("601DA109060760857405080101BE10040E01000000065F1F0400FFFFFF04B0");
  private static final byte[] GET = hex("C001C1000800000100" + "00FF0200");
  private static final int[] SAPS = {32, 1, 16, 102};

  private ServerFuzz() {}

  static List<byte[]> corpus() {
    InputStream in =
        Objects.requireNonNull(ServerFuzz.class.getResourceAsStream("/corpus/server.hex"));
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      return lines.lines().map(ServerFuzz::hex).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void accept(byte[] octets) {
    if (octets.length == 0) {
      return;
    }
    ByteBuffer script = ByteBuffer.wrap(octets, 1, octets.length - 1);
    if ((octets[0] & 1) == 0) {
      plain(script);
    } else {
      ciphered(script);
    }
  }

  private static void plain(ByteBuffer script) {
    CosemServer server = new TestMeter(5).server(MAX_PAYLOAD);
    send(server, 32, AARQ);
    send(server, 1, AARQ);
    while (script.remaining() >= 3) {
      int sap = sap(script);
      send(server, sap, apdu(script));
    }
    send(server, 32, AARQ);
    assertThat(send(server, 32, GET)).isNotEmpty();
  }

  /** What the octets say is authentic: it comes from a client with keys. */
  private static void ciphered(ByteBuffer script) {
    SecureMeter meter = new SecureMeter(CosemSecurity.HLS5);
    CosemServer server = meter.server(MAX_PAYLOAD);
    SecureClient reader = new SecureClient(meter, server, 32).associate(5, true);
    SecureClient manager = new SecureClient(meter, server, 1);
    // Of the same system title: its counter goes on.
    manager.counter = reader.counter;
    manager.associate(5, true);
    while (script.remaining() >= 3) {
      SecureClient client = sap(script) == 32 ? reader : manager;
      client.counter = Math.max(reader.counter, manager.counter);
      byte[] apdu = apdu(script);
      send(
          server,
          client.sap,
          Apdus.encode(
              new GeneralGloDedCiphering(false, client.title, client.content(client.keys, apdu))));
    }
  }

  private static int sap(ByteBuffer script) {
    return SAPS[script.get() & 3];
  }

  private static byte[] apdu(ByteBuffer script) {
    byte[] apdu = new byte[Math.min(script.getShort() & 0xffff, script.remaining())];
    script.get(apdu);
    return apdu;
  }

  private static List<byte[]> send(CosemServer server, int sap, byte[] apdu) {
    List<byte[]> answers = server.received(ByteBuffer.wrap(WrapperPdu.encode(sap, 1, apdu)));
    assertThat(answers).allMatch(answer -> answer.length <= MAX_PAYLOAD);
    assertThat(answers).hasSizeLessThanOrEqualTo(63);
    return answers;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
