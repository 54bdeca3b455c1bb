package io.tiaki.uplink.mqtt;

import io.tiaki.platform.Late;
import io.tiaki.security.SecurityModule;
import io.tiaki.uplink.Connector;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.InboundListener;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.Icon;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connector as OSGi sees it; inert without a host. */
@Component(
    name = MqttComponent.PID,
    configurationPid = MqttComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    immediate = true,
    service = Connector.class)
@Designate(ocd = MqttComponent.Config.class)
public final class MqttComponent implements Connector {
  static final String PID = "io.tiaki.uplink.mqtt";
  private static final Logger log = LoggerFactory.getLogger(MqttComponent.class);
  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final Duration ANSWER = Duration.ofSeconds(15);

  private final Config config;

  /** By the service's id; each needs, by way of the outbox, this connector to start. */
  private final Map<Object, Late<InboundListener>> listeners = new ConcurrentHashMap<>();

  private volatile @Nullable MqttConnector connector;

  private volatile @Nullable SecurityModule security;
  private volatile boolean concealed;

  /** Configuration. */
  @ObjectClassDefinition(
      id = PID,
      name = "Tiaki uplink over MQTT",
      description = "Connection to the control system's broker.",
      icon = @Icon(resource = "OSGI-INF/icon/mqtt.png", size = 32))
  public @interface Config {
    @AttributeDefinition(
        name = "Broker host",
        description =
            "Name or address of the broker; its certificate must carry it. Empty: no connection.",
        required = false)
    String broker_host() default "";

    @AttributeDefinition(
        name = "Broker port",
        description = "The broker's port for TLS.",
        min = "1",
        max = "65535")
    int broker_port() default 8_883;

    @AttributeDefinition(
        name = "Gateway id",
        description =
            "1 to 64 characters of A-Z a-z 0-9 -; the common name of the gateway's certificate.",
        required = false)
    String gateway_id() default "";

    @AttributeDefinition(
        name = "Credential",
        description = "Alias of the certificate that is shown to the broker.")
    String credential() default "tls";

    @AttributeDefinition(
        name = "Keep alive (s)",
        description = "Longest silence before the connection is probed.",
        min = "5",
        max = "3600")
    int keepalive_s() default 30;

    @AttributeDefinition(
        name = "First retry (ms)",
        description = "Wait after a first failure.",
        min = "100",
        max = "60000")
    int retry_min_ms() default 1_000;

    @AttributeDefinition(
        name = "Last retry (ms)",
        description = "Longest wait after a failure.",
        min = "1000",
        max = "3600000")
    int retry_max_ms() default 60_000;
  }

  @Activate
  public MqttComponent(Config config) {
    this.config = config;
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void setSecurity(SecurityModule module) {
    security = module;
    MqttConnector started = connector;
    if (started != null) {
      started.renew();
    }
  }

  void unsetSecurity(SecurityModule module) {
    if (module.equals(security)) {
      security = null;
    }
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addListener(
      ComponentServiceObjects<InboundListener> objects, Map<String, Object> properties) {
    Late<InboundListener> listener = new Late<>(objects::getService, objects::ungetService);
    listeners.put(id(properties), listener);
    MqttConnector started = connector;
    Object conceals = properties.get(InboundListener.CONCEAL);
    if (conceals != null) {
      // From a file it is a text.
      boolean conceal = Boolean.parseBoolean(conceals.toString());
      // It stands when the listener goes: another of its kind comes, and nothing is sent meanwhile.
      concealed = conceal;
      if (started != null) {
        started.conceal(conceal);
      }
    }
    if (started != null) {
      started.announce(listener);
    }
  }

  void removeListener(
      ComponentServiceObjects<InboundListener> objects, Map<String, Object> properties) {
    listeners.remove(id(properties));
  }

  private static Object id(Map<String, Object> properties) {
    return Objects.requireNonNull(properties.get(Constants.SERVICE_ID));
  }

  @Activate
  void start() {
    if (config.broker_host().isBlank()) {
      log.info("No broker is configured: set broker.host in {}", PID);
      return;
    }
    try {
      MqttConnector fresh =
          new MqttConnector(
              settings(), PATIENCE, () -> Optional.ofNullable(security), listeners::values);
      connector = fresh;
      fresh.conceal(concealed);
      fresh.start();
    } catch (IllegalArgumentException e) {
      log.error("No connection to the control system: {} (configuration {})", e.getMessage(), PID);
    }
  }

  private Settings settings() {
    return new Settings(
        config.broker_host().strip(),
        config.broker_port(),
        config.gateway_id().strip(),
        config.credential(),
        ANSWER,
        Duration.ofSeconds(Math.max(5, Math.min(3_600, config.keepalive_s()))),
        Duration.ofMillis(Math.max(100, config.retry_min_ms())),
        Duration.ofMillis(Math.max(1_000, config.retry_max_ms())));
  }

  @Deactivate
  void stop() {
    MqttConnector started = connector;
    if (started != null) {
      started.close();
    }
  }

  @Override
  public boolean connected() {
    MqttConnector started = connector;
    return started != null && started.connected();
  }

  @Override
  public CompletionStage<Void> send(Envelope envelope) {
    MqttConnector started = connector;
    return started == null
        ? CompletableFuture.failedFuture(new IOException("No broker is configured"))
        : started.send(envelope);
  }
}
