package io.tiaki.dcs.broker;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A blocking MQTT 5 client over TLS. */
final class TestClient implements AutoCloseable {
  final Mqtt5BlockingClient mqtt;
  private final CountDownLatch disconnected = new CountDownLatch(1);

  TestClient(int port, String clientId, TestTls.Material tls) {
    mqtt =
        Mqtt5Client.builder()
            .identifier(clientId)
            .serverHost("localhost")
            .serverPort(port)
            .addDisconnectedListener(context -> disconnected.countDown())
            .sslConfig()
            .keyManagerFactory(tls.keys())
            .trustManagerFactory(tls.trust())
            .applySslConfig()
            .buildBlocking();
  }

  TestClient connect() {
    mqtt.connectWith().cleanStart(false).sessionExpiryInterval(600).send();
    return this;
  }

  Mqtt5PublishResult publish(String topic, String text) {
    return mqtt.publishWith()
        .topic(topic)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(text.getBytes(StandardCharsets.UTF_8))
        .send();
  }

  /** Does what the broker should answer by ending the connection. Whether it did. */
  boolean isDisconnectedBy(Consumer<Mqtt5AsyncClient> act) throws InterruptedException {
    act.accept(mqtt.toAsync());
    return disconnected.await(5, TimeUnit.SECONDS);
  }

  void subscribe(String filter) {
    mqtt.subscribeWith().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).send();
  }

  @Override
  public void close() {
    if (mqtt.getState().isConnected()) {
      mqtt.disconnect();
    }
  }
}
