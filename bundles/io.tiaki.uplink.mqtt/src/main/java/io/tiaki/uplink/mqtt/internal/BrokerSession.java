package io.tiaki.uplink.mqtt.internal;

import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAck;
import io.reactivex.disposables.Disposable;
import io.reactivex.schedulers.Schedulers;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Kind;
import io.tiaki.uplink.mqtt.Settings;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection to the broker, from its start to its end; never reused. */
public final class BrokerSession {
  /** The most octets that may be on their way to the broker. */
  static final long MOST_OCTETS_SENDING = 4L << 20;

  /** The most messages that may be on their way to the broker. */
  static final int MOST_SENDING = 1_000;

  private static final long SESSION_EXPIRY_SECONDS = 86_400;
  private static final int RECEIVE_MAXIMUM = 8;
  private static final int MOST_PACKET_OCTETS = Envelope.MAX_OCTETS + 4_096;
  private static final String CONTENT_TYPE = "application/pkcs7-mime";

  private final Settings settings;
  private final boolean concealed;
  private final Mqtt5AsyncClient client;
  private final Set<CompletableFuture<?>> sending = ConcurrentHashMap.newKeySet();
  private final AtomicLong octetsSending = new AtomicLong();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Consumer<Trouble> onEnd;
  private final Disposable inbound;

  /**
   * The threads that a session uses.
   *
   * @param network Netty's own
   * @param inbound where messages are handed out, one at a time
   */
  public record Threads(NetworkThread network, Executor inbound) {}

  /**
   * Prepares a session.
   *
   * @param concealed whether cells go over it, and nothing else
   * @param onMessage takes messages on the inbound thread
   * @param onEnd told once why it ended
   * @throws SecurityModuleException when the gateway has no certificate to show
   */
  public BrokerSession(
      Settings settings,
      boolean concealed,
      SecurityModule security,
      Threads threads,
      Consumer<Mqtt5Publish> onMessage,
      Consumer<Trouble> onEnd)
      throws SecurityModuleException {
    this.settings = settings;
    this.concealed = concealed;
    this.onEnd = onEnd;
    MqttClientSslConfig tls =
        MqttClientSslConfig.builder()
            .keyManagerFactory(TlsManagers.factory(security.keyManager(settings.credential())))
            .trustManagerFactory(TlsManagers.factory(security.trustManager()))
            .protocols(Set.of("TLSv1.3", "TLSv1.2"))
            .handshakeTimeout(settings.answer().toMillis(), TimeUnit.MILLISECONDS)
            .build();
    this.client =
        Mqtt5Client.builder()
            .identifier(settings.gateway())
            .transportConfig()
            .serverHost(settings.host())
            .serverPort(settings.port())
            .sslConfig(tls)
            .socketConnectTimeout(settings.answer().toMillis(), TimeUnit.MILLISECONDS)
            .mqttConnectTimeout(settings.answer().toMillis(), TimeUnit.MILLISECONDS)
            .applyTransportConfig()
            .executorConfig(
                MqttClientExecutorConfig.builder()
                    .nettyExecutor(threads.network().executor())
                    .nettyThreads(1)
                    .applicationScheduler(Schedulers.from(threads.inbound()))
                    .build())
            .addDisconnectedListener(context -> end(Trouble.of(context.getCause())))
            .buildAsync();
    // Before connecting: the broker sends what waited as soon as the connection is up.
    this.inbound =
        client
            .toRx()
            .publishes(MqttGlobalPublishFilter.ALL, true)
            .subscribe(
                publish -> received(publish, onMessage), failure -> end(Trouble.of(failure)));
  }

  private static void received(Mqtt5Publish publish, Consumer<Mqtt5Publish> onMessage) {
    try {
      onMessage.accept(publish);
    } finally {
      publish.acknowledge();
    }
  }

  /** Connects and subscribes; completes when messages can go both ways. */
  public CompletionStage<Void> open() {
    return client
        .connectWith()
        .cleanStart(false)
        .sessionExpiryInterval(SESSION_EXPIRY_SECONDS)
        .keepAlive((int) settings.keepAlive().toSeconds())
        .restrictions()
        .receiveMaximum(RECEIVE_MAXIMUM)
        .maximumPacketSize(MOST_PACKET_OCTETS)
        // With an alias the first message of a connection would be longer than the others.
        .sendTopicAliasMaximum(0)
        .applyRestrictions()
        .send()
        .thenCompose(
            ack ->
                (concealed ? subscribeToCells() : subscribe())
                    .orTimeout(settings.answer().toMillis(), TimeUnit.MILLISECONDS))
        .thenAccept(BrokerSession::check)
        .whenComplete(
            (ok, failure) -> {
              if (failure != null) {
                end(Trouble.of(failure));
                close();
              }
            });
  }

  private CompletableFuture<Mqtt5SubAck> subscribe() {
    return client
        .subscribeWith()
        .addSubscription()
        .topicFilter(settings.topic(Kind.RECEIPT))
        .qos(MqttQos.AT_LEAST_ONCE)
        .applySubscription()
        .addSubscription()
        .topicFilter(settings.topic(Kind.INSTRUCTION))
        .qos(MqttQos.AT_LEAST_ONCE)
        .applySubscription()
        .send();
  }

  /** The broker may remember what was subscribed to before traffic was concealed. */
  private CompletableFuture<Mqtt5SubAck> subscribeToCells() {
    return client
        .unsubscribeWith()
        .addTopicFilter(settings.topic(Kind.RECEIPT))
        .addTopicFilter(settings.topic(Kind.INSTRUCTION))
        .send()
        .thenCompose(
            ack ->
                client
                    .subscribeWith()
                    .addSubscription()
                    .topicFilter(settings.topic(Kind.CELL_DOWN))
                    .qos(MqttQos.AT_MOST_ONCE)
                    .applySubscription()
                    .send());
  }

  private static void check(Mqtt5SubAck ack) {
    if (ack.getReasonCodes().stream().anyMatch(code -> code.isError())) {
      throw new IllegalStateException("the broker refused a subscription");
    }
  }

  /**
   * Sends a message; fails when too much is on its way, or when the connection ends before the
   * broker took it.
   */
  public CompletionStage<Void> send(Envelope envelope) {
    byte[] cms = envelope.cms();
    CompletableFuture<Void> done = new CompletableFuture<>();
    long octets = octetsSending.addAndGet(cms.length);
    done.whenComplete(
        (ok, failure) -> {
          sending.remove(done);
          octetsSending.addAndGet(-cms.length);
        });
    sending.add(done);
    if (sending.size() > MOST_SENDING || (octets > MOST_OCTETS_SENDING && octets > cms.length)) {
      done.completeExceptionally(
          new IOException("Too much is on its way to the broker: try again later"));
    } else {
      publish(envelope, cms).whenComplete((result, failure) -> sent(done, result, failure));
    }
    if (ended.get()) {
      done.completeExceptionally(new IOException("The connection to the broker ended"));
    }
    return done;
  }

  private CompletableFuture<Mqtt5PublishResult> publish(Envelope envelope, byte[] cms) {
    if (envelope.kind().isCell()) {
      // Nothing beside it tells cells apart, and nothing comes back that a load could delay.
      return client
          .publishWith()
          .topic(settings.topic(envelope.kind()))
          .qos(MqttQos.AT_MOST_ONCE)
          .payload(cms)
          .send();
    }
    return client
        .publishWith()
        .topic(settings.topic(envelope.kind()))
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(cms)
        .contentType(CONTENT_TYPE)
        .userProperties()
        .add("id", envelope.id())
        .applyUserProperties()
        .send();
  }

  private static void sent(
      CompletableFuture<Void> done,
      @Nullable Mqtt5PublishResult result,
      @Nullable Throwable failure) {
    if (failure != null) {
      done.completeExceptionally(new IOException("The broker did not take the message", failure));
    } else if (result != null && result.getError().isPresent()) {
      done.completeExceptionally(
          new IOException("The broker did not take the message", result.getError().get()));
    } else {
      done.complete(null);
    }
  }

  private void end(Trouble why) {
    if (ended.compareAndSet(false, true)) {
      sending.forEach(
          s -> s.completeExceptionally(new IOException("The connection to the broker ended")));
      inbound.dispose();
      onEnd.accept(why);
    }
  }

  /** Disconnects; completes when that is done. Nobody is told. */
  public CompletionStage<Void> close() {
    ended.set(true);
    sending.forEach(
        s -> s.completeExceptionally(new IOException("The connection to the broker was closed")));
    return disconnected().whenComplete((ok, failure) -> inbound.dispose());
  }

  private CompletionStage<Void> disconnected() {
    return client.getState().isConnectedOrReconnect()
        ? client.disconnect()
        : CompletableFuture.completedFuture(null);
  }
}
