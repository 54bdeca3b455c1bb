package io.tiaki.benchmarks.peer;

import io.tiaki.benchmarks.UsageException;
import io.tiaki.security.Purpose;
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

/** Serves as the reference meter does; with {@code --sessions}, on so many consecutive ports. */
final class TiakiServer {
  private TiakiServer() {}

  static void run(PeerOptions options) throws UsageException, IOException {
    Report report = new Report("tiaki", options);
    TiakiCredentials files = new TiakiCredentials(options);
    List<DtlsServer> servers = new ArrayList<>();
    try (UdpSelector selector = new UdpSelector("bench");
        DtlsServerEnvironment environment =
            new DtlsServerEnvironment(options.parallel(), Clock.systemUTC())) {
      int port = 0;
      for (int i = 0; i < Math.max(1, options.sessions()); i++) {
        var bound = selector.open(UdpSettings.of("bench", address(options, i)));
        port = i == 0 ? bound.localAddress().getPort() : port;
        servers.add(server(files, i % files.count(), bound, report, environment));
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
      int index,
      DatagramLink bound,
      Report report,
      DtlsServerEnvironment environment)
      throws UsageException, IOException {
    DatagramLink link = new CountingLink(bound, report);
    DtlsServer server =
        new DtlsServer(
            link,
            files.authenticator(
                index, chain -> files.validator().validate(chain, Purpose.TLS_CLIENT)),
            new Echo(report),
            environment);
    server.start();
    return server;
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
