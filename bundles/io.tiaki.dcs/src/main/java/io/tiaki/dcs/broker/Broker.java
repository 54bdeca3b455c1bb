package io.tiaki.dcs.broker;

import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.Repeats;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLContext;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An MQTT 5 broker in this process. Sessions and what waits in them survive a restart; what does
 * not fit is dropped, because the signed receipt and not the broker confirms a message.
 */
public final class Broker implements BrokerAccess {
  private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

  private final ActiveMQServerImpl server;
  private final Presence presence;
  private final int port;

  private Broker(ActiveMQServerImpl server, Presence presence, int port) {
    this.server = server;
    this.presence = presence;
    this.port = port;
  }

  /**
   * Where and for whom the broker works.
   *
   * @param folder its journal
   * @param bind address to listen on
   * @param port TCP port, 0 for any free one
   * @param connector common name of the control system's own client
   * @param observers common names that may only read readings
   */
  public record Settings(
      Path folder, String bind, int port, String connector, Set<String> observers) {
    public Settings {
      observers = Set.copyOf(observers);
    }
  }

  /**
   * Starts a broker.
   *
   * @param tls keys and trusted authorities
   * @param listener told when a gateway came (true) or went; called on the broker's threads
   * @throws DcsException when the port is taken or the journal cannot be used
   */
  public static Broker start(
      Settings settings, SSLContext tls, BiConsumer<String, Boolean> listener) throws DcsException {
    checkPort(settings);
    return startOnFreePort(settings, tls, listener);
  }

  /** Another program may take the port between that look and the broker's own. */
  static Broker startOnFreePort(
      Settings settings, SSLContext tls, BiConsumer<String, Boolean> listener) throws DcsException {
    Repeats repeats = new Repeats();
    TopicRules rules = new TopicRules(settings.connector(), settings.observers());
    Presence presence = new Presence(rules, listener);
    Configuration configuration = BrokerConfiguration.of(settings, tls);
    ActiveMQServerImpl server =
        new ActiveMQServerImpl(configuration, new CertificateSecurity(rules, repeats));
    server.addProtocolManagerFactory(new BoundedMqttFactory());
    try {
      server.registerBrokerPlugin(presence);
      server.start();
      if (!server.isActive()) {
        throw new IOException("it gave up, for the reason that the log tells");
      }
      server.getRemotingService().addIncomingInterceptor(new PacketRules(repeats));
      return new Broker(server, presence, actualPort(server));
    } catch (Exception e) {
      stop(server);
      checkPort(settings);
      throw new DcsException(
          "The broker does not start: "
              + e.getMessage()
              + ". Check that the disk has room; if the journal is damaged, move "
              + settings.folder()
              + " away; gateways send again what was not confirmed",
          e);
    }
  }

  /** The TCP port that is listened on. */
  @Override
  public int port() {
    return port;
  }

  /** Whether a client of this name is a gateway: neither the control system nor an observer. */
  @Override
  public boolean isGateway(String name) {
    return presence.isGateway(name);
  }

  /** The gateways that are connected now, sorted. */
  @Override
  public Set<String> connected() {
    return presence.connected();
  }

  @Override
  public void close() {
    stop(server);
  }

  private static void stop(ActiveMQServerImpl server) {
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("The broker did not stop cleanly", e);
    }
  }

  private static int actualPort(ActiveMQServerImpl server) {
    return ((NettyAcceptor) server.getRemotingService().getAcceptor(BrokerConfiguration.ACCEPTOR))
        .getActualPort();
  }

  /** The broker itself would start and only log that it cannot be reached. */
  private static void checkPort(Settings settings) throws DcsException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getByName(settings.bind()), settings.port()));
    } catch (IOException e) {
      throw new DcsException(
          "Port "
              + settings.port()
              + " on "
              + settings.bind()
              + " cannot be used ("
              + e.getMessage()
              + "): "
              + remedy(settings),
          e);
    }
  }

  private static String remedy(Settings settings) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getByName(settings.bind()), 0));
      return settings.port() < 1_024
          ? "choose one above 1023 with --broker-port"
          : "end the program that has it, or choose another with --broker-port";
    } catch (IOException noPortAtAll) {
      return "set broker.bind in the configuration file to an address of this machine";
    }
  }
}
