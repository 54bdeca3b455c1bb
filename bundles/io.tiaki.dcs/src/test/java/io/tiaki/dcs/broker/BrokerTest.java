package io.tiaki.dcs.broker;

import static com.hivemq.client.mqtt.datatypes.MqttQos.AT_LEAST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.tiaki.dcs.DcsException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class BrokerTest {
  private static final String READINGS = "tiaki/v1/gw1/readings";

  @TempDir Path folder;
  private TestTls tls;
  private Broker broker;
  private final BlockingQueue<String> presence = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws Exception {
    tls = new TestTls();
    broker = open();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void a_reading_of_a_gateway_reaches_the_connector() throws Exception {
    try (TestClient dcs = client("dcs");
        TestClient gateway = client("gw1");
        var received = dcs.mqtt.publishes(MqttGlobalPublishFilter.ALL)) {
      dcs.subscribe("tiaki/v1/+/readings");

      gateway.publish(READINGS, "a reading");

      assertThat(received.receive(5, TimeUnit.SECONDS)).map(BrokerTest::text).contains("a reading");
    }
  }

  @Test
  void what_came_while_a_client_was_away_waits_for_it_across_a_restart() throws Exception {
    try (TestClient gateway = client("gw1")) {
      gateway.subscribe("tiaki/v1/gw1/receipts");
    }
    try (TestClient dcs = client("dcs")) {
      dcs.publish("tiaki/v1/gw1/receipts", "a receipt");
    }
    broker.close();
    broker = open();

    TestClient gateway = new TestClient(broker.port(), "gw1", tls.client("gw1"));
    try (gateway;
        var received = gateway.mqtt.publishes(MqttGlobalPublishFilter.ALL)) {
      gateway.connect();

      assertThat(received.receive(5, TimeUnit.SECONDS)).map(BrokerTest::text).contains("a receipt");
    }
  }

  @Test
  void a_gateway_cannot_publish_for_another() throws Exception {
    try (TestClient gateway = client("gw1")) {
      for (String topic :
          new String[] {
            "tiaki/v1/gw2/readings",
            "tiaki/v1/gw1/receipts",
            "tiaki/v1/gw1/instructions",
            "tiaki/v1/gw1/readings/x",
            "tiaki.v1.gw2.readings",
            "activemq.management"
          }) {
        assertThatThrownBy(() -> gateway.publish(topic, "forged"))
            .as(topic)
            .isInstanceOf(Mqtt5PubAckException.class);
      }
    }
  }

  @Test
  void a_gateway_cannot_subscribe_to_what_is_not_its_own() throws Exception {
    try (TestClient gateway = client("gw1")) {
      for (String filter :
          new String[] {
            "tiaki/v1/gw2/receipts",
            "tiaki/v1/+/receipts",
            "tiaki/v1/gw1/readings",
            "tiaki/v1/gw1/+",
            "tiaki/v1/gw1/#",
            "#",
            "+",
            "tiaki/v1/gw2/receipts/../../gw1/receipts",
            "$sys/mqtt/sessions",
            "$SYS/#"
          }) {
        assertThatThrownBy(() -> gateway.subscribe(filter))
            .as(filter)
            .isInstanceOf(Mqtt5SubAckException.class);
      }
    }
  }

  @Test
  void an_observer_reads_readings_and_nothing_else() throws Exception {
    try (TestClient observer = client("watcher");
        TestClient gateway = client("gw1");
        var received = observer.mqtt.publishes(MqttGlobalPublishFilter.ALL)) {
      observer.subscribe("tiaki/v1/+/readings");
      gateway.publish(READINGS, "seen");

      assertThat(received.receive(5, TimeUnit.SECONDS)).map(BrokerTest::text).contains("seen");
      assertThatThrownBy(() -> observer.subscribe("tiaki/v1/+/outcomes"))
          .isInstanceOf(Mqtt5SubAckException.class);
      assertThatThrownBy(() -> observer.publish("tiaki/v1/watcher/readings", "x"))
          .isInstanceOf(Mqtt5PubAckException.class);
    }
  }

  @Test
  void a_client_id_other_than_the_common_name_is_refused() throws Exception {
    TestClient impostor = new TestClient(broker.port(), "gw2", tls.client("gw1"));

    assertThatThrownBy(impostor::connect).isInstanceOf(RuntimeException.class);
    assertThat(broker.connected()).isEmpty();
  }

  @Test
  void a_user_name_is_refused_even_the_brokers_own() throws Exception {
    TestClient client = new TestClient(broker.port(), "gw1", tls.client("gw1"));

    assertThatThrownBy(
            () ->
                client
                    .mqtt
                    .connectWith()
                    .simpleAuth()
                    .username("ACTIVEMQ.CLUSTER.ADMIN.USER")
                    .password("CHANGE ME!!".getBytes(StandardCharsets.UTF_8))
                    .applySimpleAuth()
                    .send())
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void clients_without_a_good_certificate_are_refused() throws Exception {
    for (TestTls.Material material :
        new TestTls.Material[] {
          tls.withoutCertificate(),
          tls.foreignClient("gw1", new TestTls()),
          tls.withServerCertificate("gw1")
        }) {
      TestClient client = new TestClient(broker.port(), "gw1", material);
      assertThatThrownBy(client::connect).isInstanceOf(RuntimeException.class);
    }
    assertThat(broker.connected()).isEmpty();
  }

  @Test
  void a_packet_over_the_limit_ends_the_connection_before_it_is_collected() throws Exception {
    try (TestClient other = client("gw2");
        Socket socket =
            tls.context(tls.client("gw1"))
                .getSocketFactory()
                .createSocket("localhost", broker.port())) {
      OutputStream out = socket.getOutputStream();
      InputStream in = socket.getInputStream();
      out.write(HexFormat.of().parseHex("101000044d51545405020000000003677731" + "00"), 0, 18);
      out.flush();
      assertThat(in.read()).as("CONNACK").isEqualTo(0x20);

      out.write(HexFormat.of().parseHex("32" + "80c2d75f" + "0015"));
      out.flush();

      socket.setSoTimeout(5_000);
      assertThat(in.readAllBytes()).hasSizeLessThan(100);
      assertThat(other.publish("tiaki/v1/gw2/readings", "fine").getError()).isEmpty();
    }
  }

  @Test
  void what_is_not_mqtt_ends_the_connection() throws Exception {
    try (Socket socket =
        tls.context(tls.client("gw1"))
            .getSocketFactory()
            .createSocket("localhost", broker.port())) {
      socket.getOutputStream().write("AMQP and other things".getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();

      socket.setSoTimeout(5_000);
      assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(100);
    }
  }

  @Test
  void what_the_protocol_does_not_use_ends_the_connection() throws Exception {
    assertThat(
            client("gw1")
                .isDisconnectedBy(
                    mqtt ->
                        mqtt.publishWith().topic(READINGS).qos(AT_LEAST_ONCE).retain(true).send()))
        .isTrue();
    assertThat(
            client("gw2")
                .isDisconnectedBy(
                    mqtt ->
                        mqtt.subscribeWith()
                            .topicFilter("$share/group/tiaki/v1/gw2/receipts")
                            .send()))
        .isTrue();
    assertThat(
            client("gw3")
                .isDisconnectedBy(
                    mqtt ->
                        mqtt.publishWith()
                            .topic("tiaki/v1/gw3/readings")
                            .qos(MqttQos.EXACTLY_ONCE)
                            .send()))
        .isTrue();
  }

  @Test
  void tells_who_comes_and_goes() throws Exception {
    TestClient gateway = client("gw1");
    assertThat(presence.poll(5, TimeUnit.SECONDS)).isEqualTo("gw1 true");
    assertThat(broker.connected()).containsExactly("gw1");

    gateway.close();

    assertThat(presence.poll(5, TimeUnit.SECONDS)).isEqualTo("gw1 false");
    assertThat(broker.connected()).isEmpty();
  }

  @Test
  void the_name_of_anothers_queue_is_no_way_to_its_messages() throws Exception {
    try (TestClient victim = client("gw2")) {
      victim.subscribe("tiaki/v1/gw2/receipts");
      assertThat(
              client("gw1")
                  .isDisconnectedBy(
                      mqtt ->
                          mqtt.subscribeWith()
                              .topicFilter("tiaki/v1/gw1/receipts::gw2.tiaki.v1.gw2.receipts")
                              .send()))
          .isTrue();
    }
  }

  @Test
  void names_the_port_that_is_in_use() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThatThrownBy(() -> open(taken.getLocalPort()))
          .isInstanceOf(DcsException.class)
          .hasMessageContaining(String.valueOf(taken.getLocalPort()))
          .hasMessageContaining("--broker-port");
    }
  }

  @Test
  void names_the_port_that_was_taken_while_it_started() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var settings =
          new Broker.Settings(
              folder.resolve("other"), "127.0.0.1", taken.getLocalPort(), "dcs", Set.of());
      assertThatThrownBy(() -> Broker.startOnFreePort(settings, tls.server(), (name, here) -> {}))
          .isInstanceOf(DcsException.class)
          .hasMessageContaining("Port " + taken.getLocalPort())
          .hasMessageContaining("--broker-port");
    }
  }

  private TestClient client(String name) throws Exception {
    return new TestClient(broker.port(), name, tls.client(name)).connect();
  }

  private Broker open() throws Exception {
    return open(0);
  }

  private Broker open(int port) throws Exception {
    return Broker.start(
        new Broker.Settings(folder, "127.0.0.1", port, "dcs", Set.of("watcher")),
        tls.server(),
        (gateway, connected) -> presence.add(gateway + " " + connected));
  }

  private static String text(Mqtt5Publish publish) {
    return new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
  }
}
