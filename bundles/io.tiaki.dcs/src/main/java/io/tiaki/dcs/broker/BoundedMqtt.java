package io.tiaki.dcs.broker;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.mqtt.MqttDecoder;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.BaseInterceptor;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTInterceptor;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTRoutingHandler;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyServerConnection;
import org.apache.activemq.artemis.spi.core.protocol.ConnectionEntry;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManager;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManagerFactory;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.remoting.Acceptor;
import org.apache.activemq.artemis.spi.core.remoting.Connection;

/**
 * MQTT as the broker speaks it, with two differences: a packet is refused by its length field
 * instead of after 256 MiB of it were collected, and what is no known protocol is MQTT (and ends
 * the connection) instead of being collected for ever.
 */
final class BoundedMqtt implements ProtocolManager<MQTTInterceptor, MQTTRoutingHandler> {
  /** The largest message and its topic and properties. */
  static final int MAX_PACKET = 1 << 20;

  private final ProtocolManager<MQTTInterceptor, MQTTRoutingHandler> mqtt;
  private final ProtocolManagerFactory<MQTTInterceptor> factory;

  BoundedMqtt(
      ProtocolManager<MQTTInterceptor, MQTTRoutingHandler> mqtt,
      ProtocolManagerFactory<MQTTInterceptor> factory) {
    this.mqtt = mqtt;
    this.factory = factory;
  }

  @Override
  public void addChannelHandlers(ChannelPipeline pipeline) {
    mqtt.addChannelHandlers(pipeline);
    pipeline.replace(MqttDecoder.class, "bounded-mqtt-decoder", new MqttDecoder(MAX_PACKET));
  }

  @Override
  public boolean acceptsNoHandshake() {
    return true;
  }

  @Override
  public ProtocolManagerFactory<MQTTInterceptor> getFactory() {
    return factory;
  }

  @Override
  public void updateInterceptors(List<BaseInterceptor> incoming, List<BaseInterceptor> outgoing) {
    mqtt.updateInterceptors(incoming, outgoing);
  }

  @Override
  public ConnectionEntry createConnectionEntry(Acceptor acceptor, Connection connection) {
    return mqtt.createConnectionEntry(acceptor, connection);
  }

  @Override
  public void handleBuffer(RemotingConnection connection, ActiveMQBuffer buffer) {
    mqtt.handleBuffer(connection, buffer);
  }

  @Override
  public boolean isProtocol(byte[] start) {
    return mqtt.isProtocol(start);
  }

  @Override
  public void handshake(NettyServerConnection connection, ActiveMQBuffer buffer) {
    mqtt.handshake(connection, buffer);
  }

  @Override
  public List<String> websocketSubprotocolIdentifiers() {
    return List.of();
  }

  @Override
  public void setAnycastPrefix(String prefix) {
    mqtt.setAnycastPrefix(prefix);
  }

  @Override
  public void setMulticastPrefix(String prefix) {
    mqtt.setMulticastPrefix(prefix);
  }

  @Override
  public Map<SimpleString, RoutingType> getPrefixes() {
    return mqtt.getPrefixes();
  }

  @Override
  public void setSecurityDomain(String domain) {
    mqtt.setSecurityDomain(domain);
  }

  @Override
  public String getSecurityDomain() {
    return mqtt.getSecurityDomain();
  }

  @Override
  public MQTTRoutingHandler getRoutingHandler() {
    return mqtt.getRoutingHandler();
  }
}
