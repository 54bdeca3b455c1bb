package io.tiaki.benchmarks.peer;

import io.tiaki.benchmarks.UsageException;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.ChainValidator;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.internal.Association;
import io.tiaki.session.dtls.internal.ConnectionTable;
import io.tiaki.session.dtls.internal.GuardedCrypto;
import io.tiaki.session.dtls.internal.HandshakeSetup;
import io.tiaki.session.dtls.internal.PeerPath;
import io.tiaki.session.dtls.internal.ResumableSession;
import io.tiaki.transport.udp.UdpLink;
import io.tiaki.transport.udp.UdpSelector;
import io.tiaki.transport.udp.UdpSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Handshakes one after the other, or round trips in one session, as the gateway does them. */
final class TiakiClient {
  private static final long LONGEST_SECONDS = 120;

  private final PeerOptions options;
  private final Report report;
  private final UdpLink link;
  private final GuardedCrypto crypto = new GuardedCrypto();
  private final Authenticator authenticator;
  private final @Nullable ChainValidator validator;
  private final ConnectionTable connections = new ConnectionTable(ConnectionTable.GATEWAY_OCTETS);
  private volatile @Nullable Association current;
  private @Nullable ResumableSession offered;

  private TiakiClient(PeerOptions options, UdpLink link)
      throws UsageException, IOException, SecurityModuleException {
    this.options = options;
    this.report = new Report("tiaki", options);
    this.link = link;
    TiakiCredentials files = new TiakiCredentials(options);
    this.validator = files.hasAuthorities() ? files.validator() : null;
    this.authenticator = files.authenticator(0, this::validated);
  }

  static void run(PeerOptions options)
      throws UsageException, IOException, SecurityModuleException, InterruptedException {
    try (UdpSelector selector = new UdpSelector("bench");
        UdpLink link =
            selector.open(UdpSettings.of("bench", new InetSocketAddress("0.0.0.0", 0)))) {
      TiakiClient client = new TiakiClient(options, link);
      link.attach(client::received);
      if (options.rounds() > 0) {
        client.roundTrips();
      } else {
        client.handshakes();
      }
    }
  }

  private void received(InetSocketAddress from, ByteBuffer buffer) {
    Association association = current;
    report.received(buffer);
    if (association != null) {
      byte[] datagram = new byte[buffer.remaining()];
      buffer.get(datagram);
      association.deliver(from, datagram);
    }
  }

  private Association connect() throws IOException {
    if (validator != null && !options.known()) {
      validator.forget();
    }
    PeerPath path = new PeerPath(options.address(), this::send, Clock.systemUTC());
    HandshakeSetup setup =
        new HandshakeSetup(crypto, authenticator, path)
            .maxDatagram(link.maxDatagram())
            .renewal(options.renewal())
            .resume(offered);
    if (options.connectionId()) {
      setup.connection(connections.open(), path);
    }
    Association association = Association.client(setup);
    current = association;
    try {
      association.connect();
    } catch (IOException e) {
      throw new IOException(association.explain(e), e);
    }
    if (offered != null && !association.isResumed()) {
      throw new IOException("The server did not resume the session");
    }
    report.handshakes.incrementAndGet();
    return association;
  }

  private PeerCertificate validated(List<byte[]> chain) throws SecurityModuleException {
    return Objects.requireNonNull(validator).validate(chain, Purpose.TLS_SERVER);
  }

  private boolean send(InetSocketAddress to, ByteBuffer datagram) {
    report.sent(datagram);
    return link.send(to, datagram);
  }

  private void handshakes() throws IOException, InterruptedException {
    if (options.mode().equals("resume")) {
      Association first = connect();
      offered = first.resumable();
      first.close("");
    }
    WarmUp.run(options.warmup(), this::handshakes);
    report.begin();
    handshakes(options.count());
    report.result(options.count());
  }

  private void handshakes(int count) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      connect().close("");
      if (options.pauseMillis() > 0) {
        Thread.sleep(options.pauseMillis());
      }
    }
  }

  private void roundTrips() throws IOException, InterruptedException {
    Association association = connect();
    association.listen(
        new Association.Events() {
          @Override
          public void received(ByteBuffer payload) {
            echoed(association);
          }

          @Override
          public void moved(InetSocketAddress to) {}

          @Override
          public void ended(String reason) {
            System.err.println("TiakiPeer: the session ended: " + reason);
          }
        });
    WarmUp.run(options.warmup(), count -> rounds(association, count));
    report.begin();
    rounds(association, options.rounds());
    report.result(options.rounds());
    association.close("");
  }

  private volatile int left;
  private volatile CountDownLatch done = new CountDownLatch(0);

  private void rounds(Association association, int count) throws IOException, InterruptedException {
    if (count > 0) {
      left = count;
      done = new CountDownLatch(1);
      association.send(payload());
      if (!done.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(left + " echoes are missing");
      }
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread receives.
  private void echoed(Association association) {
    report.echoes.incrementAndGet();
    left = left - 1;
    if (left > 0) {
      association.send(payload());
    } else {
      done.countDown();
    }
  }

  private ByteBuffer payload() {
    return ByteBuffer.allocate(options.size());
  }
}
