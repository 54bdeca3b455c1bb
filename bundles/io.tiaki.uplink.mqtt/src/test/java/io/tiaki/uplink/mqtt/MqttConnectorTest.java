package io.tiaki.uplink.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.ssl.util.TrustManagerFactoryWrapper;
import io.tiaki.platform.Late;
import io.tiaki.security.SecurityModule;
import io.tiaki.testkit.Threads;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.InboundListener;
import io.tiaki.uplink.Kind;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MqttConnectorTest {
  private static final int SECONDS = 20;
  private static final Duration ANSWER = Duration.ofSeconds(3);

  @TempDir private Path folder;
  private final BlockingQueue<String> inbound = new LinkedBlockingQueue<>();
  private final BlockingQueue<LogRecord> log = new LinkedBlockingQueue<>();
  private final Logger logger = Logger.getLogger(MqttConnector.class.getName());
  private final Handler handler = new Collecting(log);
  private final List<InboundListener> listeners =
      new CopyOnWriteArrayList<>(List.of(new Recording(inbound)));
  private TestAuthority authority;
  private Path keyStore;
  private Path trustStore;
  private int port;

  private List<Late<InboundListener>> late() {
    return listeners.stream().map(Late::here).toList();
  }

  private record Recording(BlockingQueue<String> seen) implements InboundListener {
    @Override
    public void received(Kind kind, byte[] cms) {
      seen.add(kind + ":" + new String(cms, StandardCharsets.UTF_8));
    }

    @Override
    public void connected() {
      seen.add("connected");
    }
  }

  private static final class Collecting extends Handler {
    private final BlockingQueue<LogRecord> records;

    Collecting(BlockingQueue<LogRecord> records) {
      this.records = records;
    }

    @Override
    public void publish(LogRecord entry) {
      records.add(entry);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void prepare() throws Exception {
    logger.addHandler(handler);
    authority = new TestAuthority("Test authority");
    keyStore = authority.keyStore(folder.resolve("broker.p12"), authority.issue("broker"));
    trustStore = authority.trustStore(folder.resolve("trust.p12"));
    port = TestBroker.freePort();
  }

  @AfterEach
  void end() {
    logger.removeHandler(handler);
  }

  private TestBroker broker() throws Exception {
    return new TestBroker(port, keyStore, trustStore);
  }

  private Settings settings(String host) {
    return new Settings(
        host,
        port,
        "gw1",
        "tls",
        ANSWER,
        Duration.ofSeconds(30),
        Duration.ofMillis(100),
        Duration.ofMillis(500));
  }

  private MqttConnector connector(String host, SecurityModule security) {
    return connector(host, security, Duration.ZERO);
  }

  private MqttConnector connector(String host, SecurityModule security, Duration patience) {
    MqttConnector connector =
        new MqttConnector(
            settings(host), patience, () -> Optional.ofNullable(security), this::late);
    connector.start();
    return connector;
  }

  private MqttConnector connector() throws Exception {
    return connector("localhost", authority.module(authority.issue("gw1")));
  }

  private Mqtt5BlockingClient dcs() throws Exception {
    return Mqtt5Client.builder()
        .identifier("dcs")
        .serverHost("localhost")
        .serverPort(port)
        .sslConfig(
            MqttClientSslConfig.builder()
                .keyManagerFactory(TestAuthority.keyManagers(authority.issue("dcs")))
                .trustManagerFactory(new TrustManagerFactoryWrapper(authority.trustManager()))
                .build())
        .buildBlocking();
  }

  private String next() throws InterruptedException {
    return inbound.poll(SECONDS, TimeUnit.SECONDS);
  }

  private String nextLog(Level level) throws InterruptedException {
    LogRecord entry;
    do {
      entry = log.poll(SECONDS, TimeUnit.SECONDS);
    } while (entry != null && entry.getLevel() != level);
    return entry == null ? "nothing was logged" : entry.getMessage();
  }

  private static Envelope envelope(String id, String content) {
    return new Envelope(id, Kind.READINGS, content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void messages_go_both_ways_as_the_uplink_protocol_says() throws Exception {
    try (TestBroker broker = broker()) {
      Mqtt5BlockingClient dcs = dcs();
      dcs.connect();
      dcs.subscribeWith().topicFilter("tiaki/v1/+/readings").qos(MqttQos.AT_LEAST_ONCE).send();
      try (MqttConnector connector = connector();
          var publishes = dcs.publishes(MqttGlobalPublishFilter.ALL)) {
        assertThat(next()).isEqualTo("connected");
        assertThat(connector.connected()).isTrue();

        connector
            .send(envelope("gw1.default.r.1-1", "reading"))
            .toCompletableFuture()
            .get(SECONDS, TimeUnit.SECONDS);
        Mqtt5Publish received = publishes.receive(SECONDS, TimeUnit.SECONDS).orElseThrow();

        assertThat(received.getTopic()).hasToString("tiaki/v1/gw1/readings");
        assertThat(received.getPayloadAsBytes())
            .isEqualTo("reading".getBytes(StandardCharsets.UTF_8));
        assertThat(received.getContentType().orElseThrow()).hasToString("application/pkcs7-mime");
        assertThat(received.getUserProperties().asList().get(0).getValue())
            .hasToString("gw1.default.r.1-1");
        assertThat(received.isRetain()).isFalse();

        dcs.publishWith()
            .topic("tiaki/v1/gw1/receipts")
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload("r".getBytes(StandardCharsets.UTF_8))
            .send();
        dcs.publishWith()
            .topic("tiaki/v1/gw2/receipts")
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload("x".getBytes(StandardCharsets.UTF_8))
            .send();
        dcs.publishWith()
            .topic("tiaki/v1/gw1/instructions")
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload("i".getBytes(StandardCharsets.UTF_8))
            .send();
        assertThat(next()).isEqualTo("RECEIPT:r");
        assertThat(next()).isEqualTo("INSTRUCTION:i");
      }
      dcs.disconnect();
    }
  }

  @Test
  void goes_on_when_the_classes_of_a_listener_are_gone() throws Exception {
    listeners.add(
        0,
        new InboundListener() {
          @Override
          public void connected() {
            throw new NoClassDefFoundError("the listener's bundle was stopped meanwhile");
          }

          @Override
          public void received(Kind kind, byte[] cms) {
            throw new NoClassDefFoundError("the listener's bundle was stopped meanwhile");
          }
        });
    try (TestBroker broker = broker();
        MqttConnector connector = connector()) {
      assertThat(next()).isEqualTo("connected");
      Mqtt5BlockingClient dcs = dcs();
      dcs.connect();
      for (String text : List.of("one", "two")) {
        dcs.publishWith()
            .topic("tiaki/v1/gw1/receipts")
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload(text.getBytes(StandardCharsets.UTF_8))
            .send();
        assertThat(next()).isEqualTo("RECEIPT:" + text);
      }
      dcs.disconnect();
    }
  }

  @Test
  void connects_anew_and_lets_the_old_one_go_when_the_security_module_is_replaced()
      throws Exception {
    AtomicReference<SecurityModule> module =
        new AtomicReference<>(authority.module(authority.issue("gw1")));
    WeakReference<SecurityModule> old = new WeakReference<>(module.get());
    try (TestBroker broker = broker();
        MqttConnector connector =
            new MqttConnector(
                settings("localhost"),
                Duration.ZERO,
                () -> Optional.ofNullable(module.get()),
                this::late)) {
      connector.start();
      assertThat(next()).isEqualTo("connected");
      module.set(authority.module(authority.issue("gw1")));

      connector.renew();

      assertThat(next()).isEqualTo("connected");
      connector.send(envelope("a", "b")).toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
      for (int i = 0; i < 100 && old.get() != null; i++) {
        System.gc();
        TimeUnit.MILLISECONDS.timedJoin(Thread.currentThread(), 50);
      }
      assertThat(old.get()).isNull();
      assertThat(log).noneMatch(entry -> entry.getLevel() == Level.WARNING);
    }
  }

  @Test
  void what_came_while_it_was_away_is_delivered_when_it_is_back() throws Exception {
    try (TestBroker broker = broker()) {
      try (MqttConnector connector = connector()) {
        assertThat(next()).isEqualTo("connected");
      }
      Mqtt5BlockingClient dcs = dcs();
      dcs.connect();
      dcs.publishWith()
          .topic("tiaki/v1/gw1/receipts")
          .qos(MqttQos.AT_LEAST_ONCE)
          .payload("late".getBytes(StandardCharsets.UTF_8))
          .send();
      dcs.disconnect();

      try (MqttConnector connector = connector()) {
        assertThat(List.of(next(), next())).containsExactlyInAnyOrder("connected", "RECEIPT:late");
      }
    }
  }

  @Test
  void a_broker_that_comes_later_or_goes_away_for_a_while_is_connected_by_itself()
      throws Exception {
    try (MqttConnector connector = connector()) {
      assertThat(nextLog(Level.WARNING))
          .contains("localhost:" + port, "nothing listens there", "broker.port");
      assertThatThrownBy(() -> connector.send(envelope("a", "b")).toCompletableFuture().get())
          .hasMessageContaining("no connection to the broker localhost:" + port);

      TestBroker broker = broker();
      assertThat(next()).isEqualTo("connected");
      assertThat(nextLog(Level.INFO)).contains("Connected to the broker localhost:" + port);
      broker.close();
      assertThat(nextLog(Level.WARNING)).contains("localhost:" + port);
      assertThat(connector.connected()).isFalse();

      try (TestBroker second = broker()) {
        assertThat(next()).isEqualTo("connected");
      }
    }
  }

  @Test
  void a_broker_that_never_answers_a_subscription_is_told_and_connected_anew() throws Exception {
    try (TestBroker broker = broker()) {
      broker.hangAtNext(MqttMessageType.SUBSCRIBE);
      try (MqttConnector connector = connector()) {
        assertThat(nextLog(Level.WARNING)).contains("says nothing", "localhost:" + port);

        assertThat(next()).isEqualTo("connected");
      }
    }
  }

  @Test
  void an_unreachable_broker_is_told_once() throws Exception {
    try (MqttConnector connector = connector()) {
      assertThat(nextLog(Level.WARNING)).contains("nothing listens there");
      assertThat(log.poll(1_500, TimeUnit.MILLISECONDS))
          .as("some more attempts, no more lines")
          .isNull();
    }
  }

  @Test
  void a_broker_that_is_not_there_yet_is_no_news_while_everything_starts() throws Exception {
    try (MqttConnector connector =
        connector(
            "localhost", authority.module(authority.issue("gw1")), Duration.ofSeconds(SECONDS))) {
      assertThat(log.poll(700, TimeUnit.MILLISECONDS)).as("some attempts, no line").isNull();
      try (TestBroker broker = broker()) {
        assertThat(next()).isEqualTo("connected");
        assertThat(nextLog(Level.INFO)).contains("Connected to the broker");
      }
    }
  }

  @Test
  void a_broker_of_another_authority_is_not_trusted() throws Exception {
    TestAuthority other = new TestAuthority("Other authority");
    keyStore = other.keyStore(folder.resolve("other.p12"), other.issue("broker"));
    try (TestBroker broker = broker();
        MqttConnector connector = connector()) {
      assertThat(nextLog(Level.WARNING))
          .contains("certificate is not accepted", "localhost:" + port);
      assertThat(connector.connected()).isFalse();
    }
  }

  @Test
  void a_broker_whose_certificate_names_another_host_is_not_trusted() throws Exception {
    try (TestBroker broker = broker();
        MqttConnector connector =
            connector("127.0.0.1", authority.module(authority.issue("gw1")))) {
      assertThat(nextLog(Level.WARNING)).contains("certificate is not accepted", "names the host");
    }
  }

  @Test
  void a_gateway_of_another_authority_is_refused_by_the_broker() throws Exception {
    TestAuthority other = new TestAuthority("Other authority");
    TestAuthority.Issued stranger = other.issue("gw1");
    SecurityModule trusting = authority.module(stranger);
    try (TestBroker broker = broker();
        MqttConnector connector = connector("localhost", trusting)) {
      assertThat(nextLog(Level.WARNING)).contains("No connection to the broker localhost:" + port);
      assertThat(connector.connected()).isFalse();
    }
  }

  @Test
  void waits_for_the_security_module() throws Exception {
    try (MqttConnector connector = connector("localhost", null)) {
      assertThat(nextLog(Level.INFO)).contains("security module is not ready");
    }
  }

  @Test
  void leaves_no_thread_behind() throws Exception {
    try (TestBroker broker = broker()) {
      MqttConnector connector = connector();
      assertThat(next()).isEqualTo("connected");
      connector.close();

      assertThat(Threads.left("tiaki-uplink")).isEmpty();
    }
  }

  @Test
  void refuses_settings_that_cannot_be_right() {
    assertThatThrownBy(
            () -> new Settings("h", 0, "gw1", "tls", ANSWER, ANSWER, Duration.ZERO, Duration.ZERO))
        .hasMessageContaining("broker.port");
    assertThatThrownBy(
            () -> new Settings("h", 1, "gw/1", "tls", ANSWER, ANSWER, Duration.ZERO, Duration.ZERO))
        .hasMessageContaining("gateway.id");
  }

  @Test
  void concealed_there_is_one_topic_each_way_and_nothing_beside_the_cell() throws Exception {
    try (TestBroker broker = broker()) {
      Mqtt5BlockingClient dcs = dcs();
      dcs.connect();
      dcs.subscribeWith().topicFilter("tiaki/#").qos(MqttQos.AT_LEAST_ONCE).send();
      try (MqttConnector connector = connector();
          var publishes = dcs.publishes(MqttGlobalPublishFilter.ALL)) {
        assertThat(next()).isEqualTo("connected");
        connector.conceal(true);
        assertThat(next()).isEqualTo("connected");

        assertThat(connector.send(envelope("gw1.default.r.1-1", "reading")).toCompletableFuture())
            .isCompletedExceptionally();
        connector
            .send(new Envelope("cell", Kind.CELL_UP, new byte[4_096]))
            .toCompletableFuture()
            .get(SECONDS, TimeUnit.SECONDS);
        Mqtt5Publish received = publishes.receive(SECONDS, TimeUnit.SECONDS).orElseThrow();
        assertThat(received.getTopic()).hasToString("tiaki/c1/gw1/up");
        assertThat(received.getUserProperties().asList()).isEmpty();
        assertThat(received.getContentType()).isEmpty();
        assertThat(received.getQos()).isEqualTo(MqttQos.AT_MOST_ONCE);

        publish(dcs, "tiaki/v1/gw1/receipts", "r");
        publish(dcs, "tiaki/v1/gw1/instructions", "i");
        publish(dcs, "tiaki/c1/gw1/down", "c");
        assertThat(next()).isEqualTo("CELL_DOWN:c");

        connector.conceal(false);
        assertThat(next()).isEqualTo("connected");
        assertThat(
                connector
                    .send(new Envelope("cell", Kind.CELL_UP, new byte[4_096]))
                    .toCompletableFuture())
            .isCompletedExceptionally();
        publish(dcs, "tiaki/v1/gw1/receipts", "r");
        assertThat(next()).isEqualTo("RECEIPT:r");
      }
    }
  }

  private static void publish(Mqtt5BlockingClient dcs, String topic, String content) {
    dcs.publishWith()
        .topic(topic)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(content.getBytes(StandardCharsets.UTF_8))
        .send();
  }
}
