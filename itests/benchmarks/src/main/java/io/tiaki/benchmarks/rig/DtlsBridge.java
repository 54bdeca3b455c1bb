package io.tiaki.benchmarks.rig;

import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.session.SessionListener;
import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.DtlsServerEnvironment;
import io.tiaki.session.dtls.DtlsServerListener;
import io.tiaki.session.dtls.internal.GatewaySessions;
import io.tiaki.session.dtls.internal.SessionSettings;
import io.tiaki.transport.udp.UdpLink;
import io.tiaki.transport.udp.UdpSelector;
import io.tiaki.transport.udp.UdpSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;

/**
 * The gateway's session service and the meter's DTLS server as in the product, with datagrams on
 * the loopback address between them. What is behind either end is the caller's.
 */
final class DtlsBridge implements AutoCloseable {
  private static final int HANDSHAKES = 4;

  private final UdpSelector selector;
  private final DtlsServerEnvironment environment;
  private final DtlsServer server;
  private final GatewaySessions sessions;

  /**
   * Begins a session at once.
   *
   * @param meter behind the server
   * @param gateway hears of the session
   */
  DtlsBridge(MeterId id, Credentials credentials, DtlsServerListener meter, SessionListener gateway)
      throws IOException {
    selector = new UdpSelector("rig");
    environment = new DtlsServerEnvironment(HANDSHAKES, Clock.systemUTC());
    UdpLink link = selector.open(UdpSettings.of("meter", any()));
    server = new DtlsServer(link, credentials.meter(), meter, environment);
    server.start();
    sessions = new GatewaySessions(Clock.systemUTC(), SessionSettings.of("dtls"));
    sessions.listener(gateway);
    sessions.module(credentials.gateway());
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), link.localAddress().getPort());
    sessions.changed(
        new MeterEntry(id, address, MeterEntry.State.PRE_REGISTERED, Optional.empty()));
    sessions.link(selector.open(UdpSettings.of("gateway", any())));
  }

  private static InetSocketAddress any() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  @Override
  public void close() {
    sessions.close();
    server.close();
    environment.close();
    selector.close();
  }
}
