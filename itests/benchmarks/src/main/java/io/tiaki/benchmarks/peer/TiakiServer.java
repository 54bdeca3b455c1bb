package io.tiaki.benchmarks.peer;

import io.tiaki.benchmarks.UsageException;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.ChainValidator;
import io.tiaki.session.dtls.DtlsPeer;
import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.DtlsServerEnvironment;
import io.tiaki.session.dtls.DtlsServerListener;
import io.tiaki.transport.DatagramLink;
import io.tiaki.transport.udp.UdpSelector;
import io.tiaki.transport.udp.UdpSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Serves as the reference meter does; with {@code --sessions}, on so many consecutive ports. */
final class TiakiServer {
  private static final int PARALLEL = 64;

  private TiakiServer() {}

  static void run(PeerOptions options) throws UsageException, IOException, SecurityModuleException {
    Report report = new Report("tiaki", options);
    TiakiCredentials files = new TiakiCredentials(options);
    List<DtlsServer> servers = new ArrayList<>();
    try (UdpSelector selector = new UdpSelector("bench");
        DtlsServerEnvironment environment =
            new DtlsServerEnvironment(PARALLEL, Clock.systemUTC())) {
      Optional<ChainValidator> validator =
          files.hasAuthorities() ? Optional.of(files.validator()) : Optional.empty();
      int port = 0;
      for (int i = 0; i < Math.max(1, options.sessions()); i++) {
        var bound = selector.open(UdpSettings.of("bench", address(options, i)));
        port = i == 0 ? bound.localAddress().getPort() : port;
        servers.add(
            server(files, validator, i % files.count(), bound, options, report, environment));
      }
      report.begin();
      report.ready(port);
      report.serve();
      servers.forEach(DtlsServer::close);
    }
  }

  private static InetSocketAddress address(PeerOptions options, int index) {
    InetSocketAddress first = options.address();
    return new InetSocketAddress(first.getAddress(), first.getPort() + index);
  }

  private static DtlsServer server(
      TiakiCredentials files,
      Optional<ChainValidator> validator,
      int index,
      DatagramLink bound,
      PeerOptions options,
      Report report,
      DtlsServerEnvironment environment)
      throws UsageException, IOException {
    DatagramLink link = new CountingLink(bound, report);
    DtlsServer server =
        new DtlsServer(
            link,
            files.authenticator(index, chain -> judge(validator.orElseThrow(), chain, options)),
            new Echo(report),
            environment);
    server.start();
    return server;
  }

  private static PeerCertificate judge(
      ChainValidator validator, List<byte[]> chain, PeerOptions options)
      throws SecurityModuleException {
    if (!options.known()) {
      validator.forget();
    }
    return validator.validate(chain, Purpose.TLS_CLIENT);
  }

  private record Echo(Report report) implements DtlsServerListener {
    @Override
    public void opened(DtlsPeer peer) {
      report.handshakes.incrementAndGet();
    }

    @Override
    public void received(DtlsPeer peer, ByteBuffer payload) {
      report.echoes.incrementAndGet();
      peer.send(payload);
    }

    @Override
    public void closed(DtlsPeer peer, String reason) {}
  }

  private record CountingLink(DatagramLink link, Report report) implements DatagramLink {
    @Override
    public String id() {
      return link.id();
    }

    @Override
    public int maxDatagram() {
      return link.maxDatagram();
    }

    @Override
    public boolean send(InetSocketAddress peer, ByteBuffer datagram) {
      report.sent(datagram);
      return link.send(peer, datagram);
    }

    @Override
    public Attachment attach(io.tiaki.transport.DatagramReceiver receiver) {
      return link.attach(
          (from, datagram) -> {
            report.received(datagram);
            receiver.received(from, datagram);
          });
    }
  }
}
