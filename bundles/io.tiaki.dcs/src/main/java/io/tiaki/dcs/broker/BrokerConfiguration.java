package io.tiaki.dcs.broker;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/** What the broker is told: little memory, few threads, a small journal, no management. */
final class BrokerConfiguration {
  static final String ACCEPTOR = "mqtt";

  private static final int JOURNAL_FILE = 4 << 20;
  private static final long ADDRESS_BYTES = 16L << 20;
  private static final long ALL_BYTES = 64L << 20;

  private BrokerConfiguration() {}

  static Configuration of(Broker.Settings settings, SSLContext tls) {
    ConfigurationImpl configuration = new ConfigurationImpl();
    configuration.setName("tiaki-dcs");
    security(configuration);
    storage(configuration, settings);
    limits(configuration);
    configuration.addAcceptorConfiguration(acceptor(settings, tls));
    configuration.addAddressSetting("#", addresses());
    return configuration;
  }

  private static void security(ConfigurationImpl configuration) {
    configuration.setSecurityEnabled(true);
    // Whoever knows this pair is exempt from every check, and the broker's default is public.
    configuration.setClusterUser(UUID.randomUUID().toString());
    configuration.setClusterPassword(UUID.randomUUID().toString());
    // The caches are keyed by the user name that a client chooses.
    configuration.setAuthenticationCacheSize(0);
    configuration.setAuthorizationCacheSize(0);
    configuration.setJMXManagementEnabled(false);
    configuration.setResolveProtocols(false);
  }

  private static void storage(ConfigurationImpl configuration, Broker.Settings settings) {
    configuration.setPersistenceEnabled(true);
    configuration.setJournalType(JournalType.NIO);
    configuration.setBindingsDirectory(settings.folder().resolve("bindings").toString());
    configuration.setJournalDirectory(settings.folder().resolve("journal").toString());
    configuration.setLargeMessagesDirectory(settings.folder().resolve("large").toString());
    configuration.setPagingDirectory(settings.folder().resolve("paging").toString());
    configuration.setJournalFileSize(JOURNAL_FILE);
    configuration.setJournalMinFiles(2);
    configuration.setJournalPoolFiles(2);
    configuration.setMaxDiskUsage(-1);
    configuration.setMqttSessionScanInterval(TimeUnit.SECONDS.toMillis(30));
  }

  private static void limits(ConfigurationImpl configuration) {
    configuration.setThreadPoolMaxSize(8);
    configuration.setScheduledThreadPoolMaxSize(2);
    configuration.setGlobalMaxSize(ALL_BYTES);
    configuration.setCriticalAnalyzer(false);
    configuration.setMessageCounterEnabled(false);
    configuration.setSuppressSessionNotifications(true);
    configuration.setAddressQueueScanPeriod(TimeUnit.SECONDS.toMillis(30));
  }

  private static TransportConfiguration acceptor(Broker.Settings settings, SSLContext tls) {
    Map<String, Object> parameters =
        Map.ofEntries(
            Map.entry(TransportConstants.HOST_PROP_NAME, settings.bind()),
            Map.entry(TransportConstants.PORT_PROP_NAME, settings.port()),
            Map.entry(TransportConstants.PROTOCOLS_PROP_NAME, "MQTT"),
            Map.entry(TransportConstants.SSL_ENABLED_PROP_NAME, true),
            Map.entry(HandedSslContext.PARAMETER, tls),
            Map.entry(TransportConstants.NEED_CLIENT_AUTH_PROP_NAME, true),
            Map.entry(TransportConstants.ENABLED_PROTOCOLS_PROP_NAME, "TLSv1.3,TLSv1.2"),
            Map.entry(TransportConstants.USE_EPOLL_PROP_NAME, false),
            Map.entry(TransportConstants.USE_KQUEUE_PROP_NAME, false),
            Map.entry(TransportConstants.REMOTING_THREADS_PROPNAME, 2),
            Map.entry(TransportConstants.QUIET_PERIOD, 0),
            Map.entry(TransportConstants.SHUTDOWN_TIMEOUT, 1),
            Map.entry(TransportConstants.CONNECTIONS_ALLOWED, 10_000L),
            Map.entry("maximumPacketSize", BoundedMqtt.MAX_PACKET),
            Map.entry("serverKeepAlive", 60));
    return new TransportConfiguration(
        NettyAcceptorFactory.class.getName(), new HashMap<>(parameters), ACCEPTOR);
  }

  private static AddressSettings addresses() {
    return new AddressSettings()
        .setDefaultAddressRoutingType(RoutingType.MULTICAST)
        .setDefaultQueueRoutingType(RoutingType.MULTICAST)
        .setMaxSizeBytes(ADDRESS_BYTES)
        .setAddressFullMessagePolicy(AddressFullMessagePolicy.DROP)
        .setMaxDeliveryAttempts(-1)
        .setAutoDeleteAddresses(false);
  }
}
