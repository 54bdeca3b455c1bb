package io.tiaki.session.dtls.internal;

import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.PeerIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One client's association against one server in memory, each with keys of the test's choice. */
final class Duel implements AutoCloseable {
  private static final HandshakeTimes QUICK = new HandshakeTimes(100, 1_500, 1_500);

  final Lab lab = new Lab();
  HandshakeTimes times = QUICK;
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  Association client;
  private DtlsServer server;

  /** Starts the server. */
  void serve(Authenticator keys) {
    server = new DtlsServer(lab.meterLink, keys, lab.meter, lab.environment);
    server.start();
  }

  /** The client's handshake. */
  PeerIdentity connect(Authenticator keys) throws IOException {
    HandshakeSetup setup =
        new HandshakeSetup(
            new GuardedCrypto(),
            keys,
            datagram -> lab.gatewayLink.send(lab.meterLink.address, datagram));
    Association association =
        Association.client(setup.times(times).counters(LinkCounters.of("duel", "default")));
    client = association;
    lab.gatewayLink.attach(
        (from, buffer) -> {
          byte[] datagram = new byte[buffer.remaining()];
          buffer.get(datagram);
          association.deliver(from, datagram);
        });
    PeerIdentity identity = association.connect();
    association.listen(
        new Association.Events() {
          @Override
          public void received(ByteBuffer payload) {
            heard.add("octets " + payload.remaining());
          }

          @Override
          public void moved(InetSocketAddress address) {
            heard.add("moved");
          }

          @Override
          public void ended(String reason) {
            heard.add("ended " + reason);
          }
        });
    return identity;
  }

  /** Why the client's handshake fails. */
  String failure(Authenticator keys) {
    try {
      return "connected with " + connect(keys);
    } catch (IOException e) {
      return client.explain(e);
    }
  }

  /** What the client heard next. */
  String next() throws InterruptedException {
    return String.valueOf(heard.poll(10, TimeUnit.SECONDS));
  }

  @Override
  public void close() {
    if (client != null) {
      client.close("done");
    }
    if (server != null) {
      server.close();
    }
    lab.close();
  }
}
