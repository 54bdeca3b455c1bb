package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.HostileDatagrams.DTLS_1_2;

import io.tiaki.session.dtls.internal.TestAuthority.TestCredential;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A server by hand: honest unless told otherwise. */
final class ScriptedServer extends ScriptedPeer {
  int version = DTLS_1_2;
  int suite = Wire.ECDSA_AES128_GCM;
  int compression;
  byte[] extensions =
      Wire.join(
          Wire.extension(Wire.RENEGOTIATION, new byte[1]),
          Wire.extension(Wire.EXTENDED_MASTER_SECRET, new byte[0]));
  private byte[] clientRandom;

  ScriptedServer(Lab lab, InetSocketAddress gateway, TestCredential credential)
      throws GeneralSecurityException {
    super(false, lab.meterLink, gateway, credential);
  }

  /** The whole handshake; returns when the client's Finished was right and ours is sent. */
  void run() throws Exception {
    await(MessageRules.CLIENT_HELLO);
    restartTranscript();
    byte[] cookie = {1, 2, 3, 4};
    send(
        message(
            MessageRules.HELLO_VERIFY_REQUEST,
            Wire.join(Wire.number(2, 0xfeff), Wire.vector(1, cookie))));
    clientRandom = Arrays.copyOfRange(await(MessageRules.CLIENT_HELLO), 2, 34);
    send(firstFlight());
    readClient();
    send(finish());
  }

  List<byte[]> firstFlight() throws GeneralSecurityException {
    List<byte[]> flight = new ArrayList<>(message(MessageRules.SERVER_HELLO, hello()));
    flight.addAll(message(MessageRules.CERTIFICATE, certificateBody()));
    byte[] parameters = Wire.join(Wire.octets(3), Wire.shorts(23), Wire.vector(1, secrets.point()));
    byte[] signature = signed(Wire.join(clientRandom, random, parameters));
    flight.addAll(message(MessageRules.SERVER_KEY_EXCHANGE, Wire.join(parameters, signature)));
    flight.addAll(
        message(
            MessageRules.CERTIFICATE_REQUEST,
            Wire.join(
                Wire.vector(1, Wire.octets(64)),
                Wire.vector(2, Wire.shorts(0x0403)),
                Wire.shorts(0))));
    flight.addAll(message(MessageRules.SERVER_HELLO_DONE, new byte[0]));
    return flight;
  }

  private byte[] hello() {
    return Wire.join(
        Wire.number(2, version),
        random,
        new byte[1],
        Wire.shorts(suite),
        Wire.octets(compression),
        Wire.vector(2, extensions));
  }

  private void readClient() throws Exception {
    await(MessageRules.CERTIFICATE);
    byte[] exchange = await(MessageRules.CLIENT_KEY_EXCHANGE);
    derive(Arrays.copyOfRange(exchange, 1, 66), clientRandom, random);
    await(MessageRules.CERTIFICATE_VERIFY);
    byte[] expected = secrets.verifyData(true, transcriptHash());
    if (!Arrays.equals(await(FINISHED), expected)) {
      throw new IllegalStateException("the client's Finished is wrong");
    }
  }
}
