package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.HostileDatagrams.DTLS_1_2;

import io.tiaki.session.dtls.internal.TestAuthority.TestCredential;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A client by hand: honest unless told otherwise. */
final class ScriptedClient extends ScriptedPeer {
  int version = DTLS_1_2;
  int[] suites = {Wire.ECDSA_AES128_GCM, Wire.RENEGOTIATION_SCSV};
  byte[] compressions = {0};
  byte[] extensions = Wire.clientExtensions();
  boolean asksForCookie = true;
  boolean skipsLastFlight;
  private byte[] serverRandom;
  private byte[] serverPoint;

  ScriptedClient(Lab lab, int port, InetSocketAddress meter, TestCredential credential)
      throws GeneralSecurityException {
    super(true, lab.network.link(port), meter, credential);
  }

  /** The whole handshake; returns when the server's Finished was right, or is not asked for. */
  void run() throws Exception {
    byte[] cookie = new byte[0];
    if (asksForCookie) {
      send(hello(cookie));
      byte[] request = await(MessageRules.HELLO_VERIFY_REQUEST);
      cookie = Arrays.copyOfRange(request, 3, request.length);
      restartTranscript();
    }
    send(hello(cookie));
    readServer();
    if (skipsLastFlight) {
      return;
    }
    send(lastFlight());
    byte[] expected = secrets.verifyData(false, transcriptHash());
    if (!Arrays.equals(await(FINISHED), expected)) {
      throw new IllegalStateException("the server's Finished is wrong");
    }
  }

  List<byte[]> hello(byte[] cookie) throws GeneralSecurityException {
    return message(
        MessageRules.CLIENT_HELLO,
        Wire.clientHello(version, random, cookie, suites, compressions, extensions));
  }

  void readServer() throws Exception {
    byte[] hello = await(MessageRules.SERVER_HELLO);
    serverRandom = Arrays.copyOfRange(hello, 2, 34);
    await(MessageRules.CERTIFICATE);
    byte[] exchange = await(MessageRules.SERVER_KEY_EXCHANGE);
    serverPoint = Arrays.copyOfRange(exchange, 4, 4 + 65);
    await(MessageRules.CERTIFICATE_REQUEST);
    await(MessageRules.SERVER_HELLO_DONE);
  }

  List<byte[]> lastFlight() throws GeneralSecurityException {
    List<byte[]> flight = new ArrayList<>();
    flight.addAll(message(MessageRules.CERTIFICATE, certificateBody()));
    flight.addAll(message(MessageRules.CLIENT_KEY_EXCHANGE, Wire.vector(1, secrets.point())));
    derive(serverPoint, random, serverRandom);
    flight.addAll(message(MessageRules.CERTIFICATE_VERIFY, signed(transcript())));
    flight.addAll(finish());
    return flight;
  }
}
