package io.tiaki.dcs.broker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.api.core.BaseInterceptor;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTInterceptor;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTProtocolManagerFactory;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManager;

/** The broker's MQTT with packets bounded before they are buffered: see {@link BoundedMqtt}. */
final class BoundedMqttFactory extends MQTTProtocolManagerFactory {
  /** The acceptor's settings that concern MQTT; others, like the TLS context, stay out of it. */
  private static final Set<String> MQTT_SETTINGS =
      Set.of("maximumPacketSize", "serverKeepAlive", "topicAliasMaximum", "receiveMaximum");

  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public ProtocolManager createProtocolManager(
      ActiveMQServer server,
      Map<String, Object> parameters,
      List<BaseInterceptor> incoming,
      List<BaseInterceptor> outgoing)
      throws Exception {
    Map<String, Object> settings = new HashMap<>(parameters);
    settings.keySet().retainAll(MQTT_SETTINGS);
    return new BoundedMqtt(super.createProtocolManager(server, settings, incoming, outgoing), this);
  }

  @Override
  public List<MQTTInterceptor> filterInterceptors(List<BaseInterceptor> interceptors) {
    return super.filterInterceptors(interceptors);
  }
}
