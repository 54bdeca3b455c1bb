package io.tiaki.dcs;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import io.netty.handler.ssl.util.KeyManagerFactoryWrapper;
import io.netty.handler.ssl.util.TrustManagerFactoryWrapper;
import io.tiaki.security.module.AtomicFile;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.KeystoreSecurityModule;
import io.tiaki.security.module.Pem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** A gateway as far as its control system can tell: real keys, real TLS, real MQTT. */
final class FakeGateway implements AutoCloseable {
  private static final Map<String, KeyRole> KEYS =
      Map.of("tls", KeyRole.CLIENT, "sign", KeyRole.MESSAGE, "decrypt", KeyRole.AGREEMENT);

  final String name;
  final KeystoreSecurityModule keys;
  final BlockingQueue<JsonObject> receipts = new LinkedBlockingQueue<>();
  final BlockingQueue<byte[]> cells = new LinkedBlockingQueue<>();
  private final Path exchange;
  private volatile Function<JsonObject, JsonObject> onInstruction = instruction -> new JsonObject();
  private volatile boolean answers;
  private Mqtt5BlockingClient client;

  /** Makes keys and asks the authority for certificates; start the control system after this. */
  FakeGateway(String name, Path data) throws Exception {
    this(name, data, Clock.systemUTC());
  }

  FakeGateway(String name, Path data, Clock clock) throws Exception {
    this.name = name;
    this.exchange = data.resolve("exchange");
    Path own = data.resolve(name);
    keys =
        KeystoreSecurityModule.open(
            own.resolve("keys.bcfks"), data.resolve(name + ".unlock"), clock);
    keys.ensureKeys(KEYS.keySet());
    for (var key : KEYS.entrySet()) {
      byte[] request = keys.request(key.getKey(), key.getValue(), name, List.of());
      AtomicFile.write(
          exchange.resolve("requests/" + name + "." + key.getKey() + ".pem"),
          Pem.write(Pem.REQUEST, List.of(request)).getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Takes over its certificates. */
  FakeGateway enrolled() throws Exception {
    keys.trust(Pem.certificates(exchange.resolve("ca.pem")));
    for (var key : KEYS.entrySet()) {
      Path issued = exchange.resolve("issued/" + name + "." + key.getKey() + ".pem");
      keys.takeOver(key.getKey(), key.getValue(), Pem.certificates(issued));
    }
    keys.setRecipient("dcs", Pem.certificates(exchange.resolve("issued/dcs.decrypt.pem")));
    return this;
  }

  /** Its side of TLS. */
  SSLContext tls() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        new KeyManager[] {keys.keyManager("tls")}, new TrustManager[] {keys.trustManager()}, null);
    return context;
  }

  FakeGateway connect(int port) throws Exception {
    enrolled();
    client =
        Mqtt5Client.builder()
            .identifier(name)
            .serverHost("localhost")
            .serverPort(port)
            .sslConfig()
            .keyManagerFactory(new KeyManagerFactoryWrapper(keys.keyManager("tls")))
            .trustManagerFactory(new TrustManagerFactoryWrapper(keys.trustManager()))
            .applySslConfig()
            .buildBlocking();
    client.toAsync().publishes(MqttGlobalPublishFilter.ALL, this::take);
    client.connectWith().cleanStart(false).sessionExpiryInterval(600).send();
    for (String kind : List.of("receipts", "instructions")) {
      client
          .subscribeWith()
          .topicFilter("tiaki/v1/" + name + "/" + kind)
          .qos(MqttQos.AT_LEAST_ONCE)
          .send();
    }
    return this;
  }

  /**
   * How it answers instructions from now on; without this, and with an empty answer, it is silent.
   */
  void answer(Function<JsonObject, JsonObject> outcome) {
    onInstruction = outcome;
    answers = true;
  }

  void send(String kind, JsonObject message) throws Exception {
    send(kind, message.toString());
  }

  void send(String kind, String json) throws Exception {
    byte[] enveloped = keys.envelop("dcs", json.getBytes(StandardCharsets.UTF_8));
    sendRaw(kind, keys.sign("sign", enveloped));
  }

  void sendRaw(String kind, byte[] octets) {
    client.publish(message(kind, octets).build());
  }

  /** From now on it receives cells. */
  void subscribeToCells() {
    client
        .subscribeWith()
        .topicFilter("tiaki/c1/" + name + "/down")
        .qos(MqttQos.AT_MOST_ONCE)
        .send();
  }

  void sendCell(byte[] octets) {
    client
        .publishWith()
        .topic("tiaki/c1/" + name + "/up")
        .qos(MqttQos.AT_MOST_ONCE)
        .payload(octets)
        .send();
  }

  /** Sends with the id beside the content, as gateways do. */
  void sendRaw(String kind, byte[] octets, String id) {
    client.publish(
        message(kind, octets).userProperties().add("id", id).applyUserProperties().build());
  }

  private Mqtt5PublishBuilder.Complete message(String kind, byte[] octets) {
    return Mqtt5Publish.builder()
        .topic("tiaki/v1/" + name + "/" + kind)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(octets);
  }

  JsonObject receipt() throws InterruptedException {
    JsonObject receipt = receipts.poll(10, TimeUnit.SECONDS);
    if (receipt == null) {
      throw new AssertionError("No receipt came within 10 s");
    }
    return receipt;
  }

  /** A readings message with one reading. */
  JsonObject readings(String id, String meter, String registered) {
    JsonObject message = head("readings", id);
    message.addProperty("profile", "default");
    JsonArray all = new JsonArray();
    all.add(reading(meter, "1-0:99.1.0.255", registered, "pushed"));
    message.add("readings", all);
    return message;
  }

  JsonObject outcome(String instruction, String status, String text) {
    JsonObject message = head("outcome", name + ".o." + instruction);
    message.addProperty("instruction", instruction);
    message.addProperty("status", status);
    message.addProperty("text", text);
    message.add("readings", new JsonArray());
    return message;
  }

  /** What precedes an outcome. */
  JsonObject progress(String instruction, String text) {
    JsonObject message = head("progress", name + ".o." + instruction + ".wait-1");
    message.addProperty("instruction", instruction);
    message.addProperty("state", "waiting");
    message.addProperty("text", text);
    return message;
  }

  static JsonObject reading(String meter, String series, String registered, String source) {
    JsonObject reading = new JsonObject();
    reading.addProperty("meter", meter);
    reading.addProperty("series", series);
    reading.addProperty("registered", registered);
    reading.addProperty("quality", "valid");
    reading.addProperty("source", source);
    JsonObject value = new JsonObject();
    value.addProperty("obis", "1-0:1.8.0.255");
    value.addProperty("value", "1234567");
    value.addProperty("unit", "Wh");
    JsonArray values = new JsonArray();
    values.add(value);
    reading.add("values", values);
    return reading;
  }

  @Override
  public void close() {
    if (client != null && client.getState().isConnected()) {
      client.disconnect();
    }
    keys.close();
  }

  private JsonObject head(String type, String id) {
    JsonObject message = new JsonObject();
    message.addProperty("version", 1);
    message.addProperty("type", type);
    message.addProperty("id", id);
    message.addProperty("gateway", name);
    message.addProperty("created", "2026-01-01T00:00:05.120Z");
    return message;
  }

  private void take(Mqtt5Publish publish) {
    if (publish.getTopic().toString().startsWith("tiaki/c1/")) {
      cells.add(publish.getPayloadAsBytes());
      return;
    }
    try {
      var signed = keys.verify(publish.getPayloadAsBytes());
      if (!signed.signer().commonName().equals("dcs")) {
        throw new AssertionError("Signed by " + signed.signer());
      }
      if (publish.getTopic().toString().endsWith("/receipts")) {
        receipts.add(json(signed.content()));
      } else if (answers) {
        JsonObject instruction = json(keys.open("decrypt", signed.content()));
        // Not on the client's own thread: sending waits for it.
        Thread sender =
            new Thread(
                () -> {
                  try {
                    JsonObject outcome = onInstruction.apply(instruction);
                    if (!outcome.isEmpty()) {
                      send("outcomes", outcome);
                    }
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
        sender.setDaemon(true);
        sender.start();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonObject json(byte[] octets) {
    return new Gson().fromJson(new String(octets, StandardCharsets.UTF_8), JsonObject.class);
  }
}
