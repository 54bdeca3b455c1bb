package io.tiaki.dcs.ingest;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.lifecycle.MqttClientConnectedListener;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import io.netty.handler.ssl.util.KeyManagerFactoryWrapper;
import io.netty.handler.ssl.util.TrustManagerFactoryWrapper;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.DcsKeys;
import io.tiaki.dcs.Failures;
import io.tiaki.dcs.conceal.Cells;
import io.tiaki.security.SecurityModuleException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control system's own client of the broker: readings and outcomes in, receipts and
 * instructions out.
 */
public final class Connector implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Connector.class);
  private static final int RECEIVE_MAXIMUM = 64;
  private static final long SESSION_SECONDS = 86_400;
  private static final Duration START = Duration.ofSeconds(15);
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);
  private static final Duration STOP = Duration.ofSeconds(1);

  private static final Mqtt5Connect CONNECT =
      Mqtt5Connect.builder()
          .cleanStart(false)
          .sessionExpiryInterval(SESSION_SECONDS)
          .keepAlive(30)
          .restrictions()
          .receiveMaximum(RECEIVE_MAXIMUM)
          .applyRestrictions()
          .build();
  private static final Mqtt5Subscribe SUBSCRIBE =
      Mqtt5Subscribe.builder()
          .addSubscription()
          .topicFilter("tiaki/v1/+/readings")
          .qos(MqttQos.AT_LEAST_ONCE)
          .applySubscription()
          .addSubscription()
          .topicFilter("tiaki/v1/+/outcomes")
          .qos(MqttQos.AT_LEAST_ONCE)
          .applySubscription()
          .addSubscription()
          .topicFilter("tiaki/c1/+/up")
          .qos(MqttQos.AT_MOST_ONCE)
          .applySubscription()
          .build();

  private final Mqtt5AsyncClient client;
  private final ExecutorService receiver;
  private volatile boolean elsewhere;

  private Connector(Mqtt5AsyncClient client, ExecutorService receiver) {
    this.client = client;
    this.receiver = receiver;
  }

  /** A connector that is not connected yet. */
  public static Connector of(
      String host, int port, DcsKeys keys, Ingest ingest, Cells cells, Clock clock)
      throws DcsException {
    ExecutorService receiver =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "tiaki-dcs-receive");
              thread.setDaemon(true);
              return thread;
            });
    try {
      CompletableFuture<Connector> made = new CompletableFuture<>();
      Mqtt5AsyncClient client =
          client(host, port, keys, context -> made.thenAccept(Connector::connected));
      client.publishes(
          MqttGlobalPublishFilter.ALL,
          publish -> take(publish, ingest, cells, clock),
          receiver,
          true);
      Connector connector = new Connector(client, receiver);
      made.complete(connector);
      return connector;
    } catch (SecurityModuleException e) {
      receiver.shutdownNow();
      throw new DcsException("The key of the connector cannot be used: " + Failures.text(e), e);
    }
  }

  /**
   * Sends to a gateway.
   *
   * @param kind last level of the topic
   * @param keep how long the broker keeps it for a gateway that is away
   */
  public CompletableFuture<Void> publish(String gateway, String kind, byte[] cms, Duration keep) {
    return client
        .publishWith()
        .topic("tiaki/v1/" + gateway + "/" + kind)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(cms)
        .messageExpiryInterval(Math.max(1, keep.toSeconds()))
        .send()
        .thenAccept(
            result ->
                result
                    .getError()
                    .ifPresent(
                        error -> {
                          throw new CompletionException(error);
                        }));
  }

  @Override
  public void close() {
    receiver.shutdownNow();
    try {
      client.disconnect().get(STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("The connector ends without a farewell", e);
    }
  }

  private static Mqtt5AsyncClient client(
      String host, int port, DcsKeys keys, MqttClientConnectedListener listener)
      throws SecurityModuleException {
    return Mqtt5Client.builder()
        .identifier(DcsKeys.NAME)
        .serverHost(host)
        .serverPort(port)
        .sslConfig()
        .keyManagerFactory(new KeyManagerFactoryWrapper(keys.module().keyManager("connector")))
        .trustManagerFactory(new TrustManagerFactoryWrapper(keys.module().trustManager()))
        .protocols(List.of("TLSv1.3", "TLSv1.2"))
        .applySslConfig()
        .automaticReconnect()
        .initialDelay(FIRST_RETRY.toMillis(), TimeUnit.MILLISECONDS)
        .maxDelay(LONGEST_RETRY.toMillis(), TimeUnit.MILLISECONDS)
        .applyAutomaticReconnect()
        .addConnectedListener(listener)
        .buildAsync();
  }

  /**
   * Connects and subscribes; what waited at the broker comes at once.
   *
   * @throws DcsException when that fails within 15 s
   */
  public void connect() throws DcsException {
    try {
      client
          .connect(CONNECT)
          .thenCompose(ack -> client.subscribe(SUBSCRIBE))
          .get(START.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new DcsException(
          "The control system cannot use its own broker: " + Failures.text(e.getCause()), e);
    } catch (TimeoutException e) {
      throw new DcsException("The control system's own broker does not answer; start again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DcsException("The start was interrupted", e);
    }
  }

  /**
   * Connects to a broker that may not be there yet or may go, and stays at it. Each new connection
   * subscribes again: the broker may have lost what it knew of us.
   */
  public void connectWhenPossible() {
    elsewhere = true;
    client
        .connect(CONNECT)
        .whenComplete(
            (ack, failure) -> {
              if (failure != null) {
                LOG.error("The connector gave up: restart the control system", failure);
              }
            });
  }

  private void connected() {
    if (!elsewhere) {
      return;
    }
    LOG.info("Connected to the broker");
    client
        .subscribe(SUBSCRIBE)
        .whenComplete(
            (ack, failure) -> {
              if (failure != null) {
                LOG.debug("Not subscribed; the next connection will", failure);
              }
            });
  }

  /** Sends a cell to a gateway. What does not arrive is no loss: the next one comes soon. */
  public void publishCell(String gateway, byte[] cell) {
    client
        .publishWith()
        .topic("tiaki/c1/" + gateway + "/down")
        .qos(MqttQos.AT_MOST_ONCE)
        .payload(cell)
        .send()
        .whenComplete(
            (result, failure) -> {
              if (failure != null) {
                LOG.debug("A cell was not sent", failure);
              }
            });
  }

  private static void take(Mqtt5Publish publish, Ingest ingest, Cells cells, Clock clock) {
    MqttTopic topic = publish.getTopic();
    List<String> levels = topic.getLevels();
    if (levels.get(1).equals("c1")) {
      publish.acknowledge();
      cells.take(levels.get(2), publish.getPayloadAsBytes());
      return;
    }
    Inbound.Kind kind =
        levels.get(3).equals("readings") ? Inbound.Kind.READINGS : Inbound.Kind.OUTCOME;
    try {
      ingest.take(
          new Inbound(
              kind,
              levels.get(2),
              publish.getUserProperties().asList().stream()
                  .filter(property -> property.getName().toString().equals("id"))
                  .map(property -> property.getValue().toString())
                  .findFirst(),
              publish.getPayloadAsBytes(),
              clock.instant(),
              publish::acknowledge));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
