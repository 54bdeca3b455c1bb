package io.tiaki.uplink.mqtt;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.tiaki.testkit.FreePorts;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTInterceptor;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTProtocolManagerFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;

/** A small MQTT 5 broker on localhost that wants certificates. */
final class TestBroker implements AutoCloseable {
  private final CountDownLatch end = new CountDownLatch(1);
  private final ActiveMQServerImpl server;

  TestBroker(int port, Path keyStore, Path trustStore) throws Exception {
    ConfigurationImpl configuration = new ConfigurationImpl();
    configuration.setPersistenceEnabled(false);
    configuration.setSecurityEnabled(false);
    configuration.setJMXManagementEnabled(false);
    configuration.setResolveProtocols(false);
    configuration.setCriticalAnalyzer(false);
    String secret = new String(TestAuthority.SECRET);
    Map<String, Object> parameters =
        new HashMap<>(
            Map.of(
                "host",
                "127.0.0.1",
                "port",
                port,
                "protocols",
                "MQTT",
                "sslEnabled",
                true,
                "needClientAuth",
                true,
                "keyStorePath",
                keyStore.toString(),
                "keyStorePassword",
                secret,
                "trustStorePath",
                trustStore.toString(),
                "trustStorePassword",
                secret,
                "useEpoll",
                false));
    configuration.addAcceptorConfiguration(
        new TransportConfiguration(NettyAcceptorFactory.class.getName(), parameters, "mqtt"));
    server = new ActiveMQServerImpl(configuration);
    server.addProtocolManagerFactory(new MQTTProtocolManagerFactory());
    server.start();
  }

  /** The connection on which a packet of a type comes next hangs until the broker ends. */
  void hangAtNext(MqttMessageType type) {
    AtomicBoolean hangs = new AtomicBoolean();
    MQTTInterceptor hanging =
        (packet, connection) -> {
          if (packet.fixedHeader().messageType() == type && !hangs.getAndSet(true)) {
            awaitEnd();
          }
          return true;
        };
    server.getRemotingService().addIncomingInterceptor(hanging);
  }

  private void awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static int freePort() {
    return FreePorts.tcp();
  }

  @Override
  public void close() throws Exception {
    end.countDown();
    server.stop();
  }
}
