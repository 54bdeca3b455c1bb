package io.tiaki.benchmarks.inside;

import io.tiaki.security.module.SharedKey;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.DtlsPeer;
import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.DtlsServerEnvironment;
import io.tiaki.session.dtls.DtlsServerListener;
import io.tiaki.session.dtls.Policy;
import io.tiaki.session.dtls.internal.Association;
import io.tiaki.session.dtls.internal.GuardedCrypto;
import io.tiaki.session.dtls.internal.HandshakeSetup;
import io.tiaki.session.dtls.internal.PeerPath;
import io.tiaki.transport.DatagramLink;
import io.tiaki.transport.DatagramReceiver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The gateway's and the meter's side of DTLS with a shared key; datagrams cross by a call. */
final class MemoryPair implements AutoCloseable {
  static final String SUITE = "TLS_PSK_WITH_AES_128_GCM_SHA256";
  private static final InetSocketAddress GATEWAY = new InetSocketAddress("127.0.0.1", 1);
  private static final InetSocketAddress METER = new InetSocketAddress("127.0.0.1", 2);

  private final DtlsServerEnvironment environment = new DtlsServerEnvironment(4, Clock.systemUTC());
  private final GuardedCrypto crypto = new GuardedCrypto();
  private final Authenticator keys =
      new Authenticator(Policy.of(List.of("psk"), List.of(SUITE), List.of()))
          .preSharedKey(SharedKey.generate("bench"));
  private final Wire wire = new Wire();
  private final AtomicLong received = new AtomicLong();
  private final DtlsServer server;
  private volatile @Nullable Association current;

  /** Whether what the gateway sends arrives. */
  volatile boolean connected = true;

  MemoryPair() {
    server = new DtlsServer(wire, keys, new Counter(received), environment);
    server.start();
  }

  /** A full handshake. */
  Association connect() throws IOException {
    PeerPath path = new PeerPath(METER, this::send, Clock.systemUTC());
    Association association =
        Association.client(
            new HandshakeSetup(crypto, keys, path).maxDatagram(wire.maxDatagram()).resume(null));
    current = association;
    association.connect();
    return association;
  }

  /** Payloads that the meter's side has opened. */
  long received() {
    return received.get();
  }

  private boolean send(InetSocketAddress to, ByteBuffer datagram) {
    DatagramReceiver receiver = wire.receiver;
    if (connected && receiver != null) {
      receiver.received(GATEWAY, datagram);
    }
    return true;
  }

  @Override
  public void close() {
    server.close();
    environment.close();
  }

  private record Counter(AtomicLong received) implements DtlsServerListener {
    @Override
    public void opened(DtlsPeer peer) {}

    @Override
    public void received(DtlsPeer peer, ByteBuffer payload) {
      received.incrementAndGet();
    }

    @Override
    public void closed(DtlsPeer peer, String reason) {}
  }

  /** The meter's link. */
  private final class Wire implements DatagramLink {
    private volatile @Nullable DatagramReceiver receiver;

    @Override
    public String id() {
      return "memory";
    }

    @Override
    public int maxDatagram() {
      return 1_232;
    }

    @Override
    public boolean send(InetSocketAddress peer, ByteBuffer datagram) {
      Association association = current;
      if (association != null) {
        byte[] copy = new byte[datagram.remaining()];
        datagram.get(copy);
        association.deliver(METER, copy);
      }
      return true;
    }

    @Override
    public Attachment attach(DatagramReceiver taker) {
      receiver = taker;
      return () -> receiver = null;
    }
  }
}
