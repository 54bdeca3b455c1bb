package io.tiaki.dcs.broker;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.tiaki.dcs.Repeats;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTInterceptor;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends connections that use what the uplink protocol does not: older MQTT, wills, retained
 * messages, quality of service 2 and shared subscriptions. What nobody needs nobody can misuse.
 */
final class PacketRules implements MQTTInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(PacketRules.class);
  private static final int MAX_FILTERS = 8;
  private static final String QUEUE_NAME = "a topic with ::";

  private final Repeats repeats;

  PacketRules(Repeats repeats) {
    this.repeats = repeats;
  }

  @Override
  public boolean intercept(MqttMessage packet, RemotingConnection connection) {
    String fault = fault(packet);
    if (fault.isEmpty()) {
      return true;
    }
    String client = String.valueOf(connection.getClientID());
    if (repeats.first("packet " + client)) {
      LOG.warn("Client {} was disconnected: {} is not part of the uplink protocol", client, fault);
    }
    return false;
  }

  private static String fault(MqttMessage packet) {
    if (packet instanceof MqttConnectMessage connect) {
      if (connect.variableHeader().version() != MqttVersion.MQTT_5.protocolLevel()) {
        return "MQTT older than 5";
      }
      return connect.variableHeader().isWillFlag() ? "a will" : "";
    }
    if (packet instanceof MqttPublishMessage publish) {
      if (isQueueName(publish.variableHeader().topicName())) {
        return QUEUE_NAME;
      }
      if (publish.fixedHeader().isRetain()) {
        return "a retained message";
      }
      return publish.fixedHeader().qosLevel() == MqttQoS.EXACTLY_ONCE ? "quality of service 2" : "";
    }
    if (packet instanceof MqttSubscribeMessage subscribe) {
      return subscribeFault(subscribe);
    }
    return "";
  }

  private static String subscribeFault(MqttSubscribeMessage subscribe) {
    var filters = subscribe.payload().topicSubscriptions();
    if (filters.size() > MAX_FILTERS) {
      return "a subscription with more than " + MAX_FILTERS + " filters";
    }
    if (filters.stream().anyMatch(f -> isQueueName(f.topicFilter()))) {
      return QUEUE_NAME;
    }
    return filters.stream().anyMatch(f -> f.topicFilter().startsWith("$share/"))
        ? "a shared subscription"
        : "";
  }

  /** The broker would understand this as the name of a queue, maybe of another client. */
  private static boolean isQueueName(String topic) {
    return topic.contains("::");
  }
}
