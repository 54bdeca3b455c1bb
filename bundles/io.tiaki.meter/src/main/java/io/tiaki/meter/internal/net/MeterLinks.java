package io.tiaki.meter.internal.net;

import com.sun.management.UnixOperatingSystemMXBean;
import io.tiaki.meter.MeterSettings;
import io.tiaki.meter.StartException;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.DtlsServerEnvironment;
import io.tiaki.session.dtls.SessionKeeper;
import io.tiaki.transport.DatagramLink;
import io.tiaki.transport.udp.UdpLink;
import io.tiaki.transport.udp.UdpSelector;
import io.tiaki.transport.udp.UdpSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The UDP sockets of all meters and the DTLS servers on them. For one thread at a time. */
public final class MeterLinks implements AutoCloseable {
  private static final int QUEUE_COUNT = 4;
  private static final int QUEUE_OCTETS = 8_192;
  private static final int MOST_HANDSHAKES = 2_000;

  /** Strangers who never finish do not keep the gateway out. */
  private static final int SPARE_HANDSHAKES = 32;

  private static final int OTHER_FILES = 128;

  private final UdpSelector selector;
  private final List<DatagramLink> links = new ArrayList<>();
  private final List<DtlsServer> servers = new ArrayList<>();
  private @Nullable DtlsServerEnvironment environment;

  private MeterLinks(UdpSelector selector) {
    this.selector = selector;
  }

  /**
   * Opens a socket for each meter.
   *
   * @throws StartException when one cannot be opened: in use, no such address, too many files
   */
  public static MeterLinks open(MeterSettings settings) throws StartException {
    checkOpenFiles(settings.meters());
    InetAddress host = resolve(settings.host());
    MeterLinks opened;
    try {
      opened = new MeterLinks(new UdpSelector("meters"));
    } catch (IOException failed) {
      throw new StartException(
          "No sockets can be opened: raise the limit of open files with ulimit -n", failed);
    }
    for (int i = 0; i < settings.meters(); i++) {
      try {
        opened.open(new InetSocketAddress(host, settings.port() + i), settings.loss());
      } catch (IOException failed) {
        opened.close();
        throw new StartException(complaint(settings, settings.port() + i, failed), failed);
      }
    }
    return opened;
  }

  private void open(InetSocketAddress address, int loss) throws IOException {
    UdpSettings settings =
        new UdpSettings(
            "meter-" + address.getPort(),
            address,
            UdpSettings.DEFAULT_MAX_DATAGRAM,
            QUEUE_COUNT,
            QUEUE_OCTETS,
            0);
    UdpLink link = selector.open(settings);
    links.add(loss == 0 ? link : new LossyLink(link, loss, address.getPort()));
  }

  /**
   * Serves DTLS for each meter.
   *
   * @param authenticators what each meter proves itself with, and how it judges clients
   * @param sessions keeps what clients may resume
   */
  public void serve(
      List<MeterEndpoint> endpoints,
      List<Authenticator> authenticators,
      Clock clock,
      SessionKeeper sessions) {
    DtlsServerEnvironment shared =
        new DtlsServerEnvironment(
            Math.min(MOST_HANDSHAKES, endpoints.size() + SPARE_HANDSHAKES), clock, sessions);
    environment = shared;
    for (int i = 0; i < links.size(); i++) {
      DtlsServer server =
          new DtlsServer(links.get(i), authenticators.get(i), endpoints.get(i), shared);
      servers.add(server);
      endpoints.get(i).request(server::requestSession);
      server.start();
    }
  }

  @Override
  public void close() {
    servers.forEach(DtlsServer::close);
    DtlsServerEnvironment shared = environment;
    if (shared != null) {
      shared.close();
    }
    selector.close();
  }

  private static InetAddress resolve(String host) throws StartException {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException unknown) {
      throw new StartException(
          "The address " + host + " is unknown: choose one of this machine with --host", unknown);
    }
  }

  private static String complaint(MeterSettings settings, int port, IOException why) {
    if (why instanceof BindException && String.valueOf(why.getMessage()).contains("in use")) {
      return "UDP port "
          + port
          + " is in use: stop what uses it, or choose another first port with --port";
    }
    if (why instanceof BindException) {
      return "Cannot listen on "
          + settings.host()
          + " port "
          + port
          + " ("
          + why.getMessage()
          + "): choose an address of this machine with --host or another --port";
    }
    return "Cannot open UDP port " + port + " (" + why.getMessage() + ")";
  }

  private static void checkOpenFiles(int meters) throws StartException {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      long most = system.getMaxFileDescriptorCount();
      if (most < meters + OTHER_FILES) {
        throw new StartException(
            meters
                + " meters need "
                + (meters + OTHER_FILES)
                + " open files, the limit is "
                + most
                + ": raise it with ulimit -n "
                + (meters + OTHER_FILES)
                + ", or run fewer --meters");
      }
    }
  }
}
