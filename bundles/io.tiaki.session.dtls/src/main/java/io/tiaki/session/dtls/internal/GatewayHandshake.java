package io.tiaki.session.dtls.internal;

import io.tiaki.directory.MeterEntry;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.transport.DatagramLink;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Sets up the handshakes with one meter and remembers how long its answers take. */
final class GatewayHandshake {
  private final GatewayCore core;
  private final PeerTiming timing;

  /**
   * One for a short while.
   *
   * @param timing what is known of the way to the meter
   */
  GatewayHandshake(GatewayCore core, PeerTiming timing) {
    this.core = core;
    this.timing = timing;
  }

  /**
   * One handshake; whoever asks closes it.
   *
   * @param authenticator our keys for the meter
   * @param renewing whether it brings new keys for the session that is there
   * @throws IOException when there is no link
   */
  Association begin(
      MeterEntry meter, Authenticator authenticator, InetSocketAddress address, boolean renewing)
      throws IOException {
    DatagramLink link = core.link();
    if (link == null) {
      throw new IOException("no link is open");
    }
    SessionSettings settings = core.settings();
    PeerPath path = new PeerPath(address, core.network(), core.clock());
    HandshakeSetup setup = new HandshakeSetup(core.crypto(), authenticator, path);
    setup
        .times(settings.times())
        .maxDatagram(link.maxDatagram())
        .timing(timing)
        .handshakeDatagram(settings.link().handshakeDatagram())
        .resume(core.resumption().find(meter, authenticator, core.module()))
        .turn(core.gate().turn())
        .renewal(renewing)
        .counters(core.counters(meter));
    if (settings.connectionIds()) {
      setup.connection(core.connections().open(), path);
    }
    return Association.client(setup);
  }
}
