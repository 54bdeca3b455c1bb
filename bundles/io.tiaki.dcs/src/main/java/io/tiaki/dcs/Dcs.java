package io.tiaki.dcs;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.dcs.broker.Broker;
import io.tiaki.dcs.broker.BrokerAccess;
import io.tiaki.dcs.broker.ExternalBroker;
import io.tiaki.dcs.conceal.Cells;
import io.tiaki.dcs.control.Answer;
import io.tiaki.dcs.control.ControlServer;
import io.tiaki.dcs.control.ControlSocket;
import io.tiaki.dcs.control.Desk;
import io.tiaki.dcs.control.Instructions;
import io.tiaki.dcs.control.Letters;
import io.tiaki.dcs.ingest.Book;
import io.tiaki.dcs.ingest.Connector;
import io.tiaki.dcs.ingest.Ingest;
import io.tiaki.dcs.protocol.Alarm;
import io.tiaki.dcs.protocol.Alert;
import io.tiaki.dcs.protocol.Messages;
import io.tiaki.dcs.protocol.MeterReading;
import io.tiaki.dcs.protocol.Progress;
import io.tiaki.security.SecurityModuleException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running control system. */
public final class Dcs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dcs.class);
  private static final Duration KEEP_RECEIPTS = Duration.ofDays(1);

  private final Deque<AutoCloseable> parts;
  private final BrokerAccess broker;
  private final Book book;
  private final Ingest ingest;
  private final Desk desk;
  private final Updating updating;
  private final Cells cells;

  private Dcs(
      Deque<AutoCloseable> parts,
      BrokerAccess broker,
      Book book,
      Ingest ingest,
      Desk desk,
      Updating updating,
      Cells cells) {
    this.parts = parts;
    this.broker = broker;
    this.book = book;
    this.ingest = ingest;
    this.desk = desk;
    this.updating = updating;
    this.cells = cells;
  }

  /**
   * Starts everything: keys and authority, broker, book, ingest, control socket.
   *
   * @throws DcsException when something cannot start; what was started is stopped again
   */
  public static Dcs start(Settings settings, Events events, Clock clock) throws DcsException {
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      Dcs dcs = new Starter(settings, events, clock, parts).start();
      events.ready(dcs.brokerPort(), dcs.packagesPort());
      return dcs;
    } catch (DcsException | RuntimeException e) {
      stop(parts);
      throw e;
    }
  }

  /** TCP port of the broker. */
  public int brokerPort() {
    return broker.port();
  }

  /** TCP port of the packages; empty when they are not served. */
  public OptionalInt packagesPort() {
    return updating.port();
  }

  /** Asks a gateway for a meter's registers; see {@link Desk#read}. */
  public CompletableFuture<Answer> read(String meter, Optional<String> gateway, Duration patience) {
    return desk.read(meter, gateway, patience);
  }

  /** Numbers for people: gateways connected, readings stored, messages taken, meters seen. */
  public JsonObject status() {
    return status(broker, book, ingest, updating, cells);
  }

  /** Stops, latest to earliest; within 5 s. */
  @Override
  public void close() {
    stop(parts);
  }

  private static JsonObject status(
      BrokerAccess broker, Book book, Ingest ingest, Updating updating, Cells cells) {
    JsonObject status = new JsonObject();
    status.addProperty("brokerPort", broker.port());
    updating.port().ifPresent(port -> status.addProperty("packagesPort", port));
    JsonArray gateways = new JsonArray();
    broker.connected().forEach(gateways::add);
    status.add("gateways", gateways);
    status.addProperty("meters", book.meters());
    status.addProperty("readings", book.readings());
    status.addProperty("messages", ingest.messages());
    status.addProperty("dropped", ingest.dropped());
    status.add("updates", updating.updates().last());
    status.add("concealed", cells.status());
    JsonObject alarms = new JsonObject();
    book.alarms().forEach((gateway, json) -> alarms.add(gateway, JsonParser.parseString(json)));
    status.add("alarms", alarms);
    status.addProperty("meterAlerts", book.countAlerts());
    book.newestAlert().ifPresent(alert -> status.add("newestMeterAlert", alert));
    JsonObject back = new JsonObject();
    book.wentBack().forEach(back::add);
    status.add("wentBack", back);
    return status;
  }

  private static void stop(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not stop cleanly", part.getClass().getSimpleName(), e);
      }
    }
  }

  /** Puts the parts together, in the order in which they need each other. */
  private static final class Starter implements Ingest.Listener {
    private final Settings settings;
    private final Events events;
    private final Clock clock;
    private final Deque<AutoCloseable> parts;

    // Set before the first message can come.
    private volatile Instructions.Courier courier =
        (gateway, kind, cms, keep) ->
            CompletableFuture.failedFuture(new IllegalStateException("not started"));
    private volatile Consumer<Messages.Outcome> outcomes = outcome -> {};
    private volatile Consumer<Progress> progresses = progress -> {};
    private volatile Consumer<String> heard = gateway -> {};

    Starter(Settings settings, Events events, Clock clock, Deque<AutoCloseable> parts) {
      this.settings = settings;
      this.events = events;
      this.clock = clock;
      this.parts = parts;
    }

    Dcs start() throws DcsException {
      Path own = settings.data().resolve("dcs");
      Path socket = ControlSocket.in(settings.data());
      started(FolderLock.of(own));
      DcsKeys keys = started(DcsKeys.open(settings.data(), settings.certifiedNames(), clock));
      Book book = started(Book.open(own.resolve("readings.mv")));
      LOG.info("The book holds {}", book.found());
      BrokerAccess broker = started(broker(own.resolve("broker"), keys));
      heard = broker::heard;
      Ingest ingest = started(new Ingest(keys.module(), book, this, clock));
      Instructions instructions =
          new Instructions(keys, book, this::publish, broker::connected, clock);
      Updating updating =
          started(
              Updating.start(
                  settings, tls(keys), book, instructions, broker::isGateway, events, clock));
      updating.obstacle().ifPresent(text -> problem("Gateways cannot be updated: " + text));
      Desk desk = new Desk(book, instructions);
      outcomes =
          outcome -> {
            updating.updates().arrived(outcome);
            instructions.arrived(outcome);
          };
      progresses = instructions::waits;
      ingest.start();
      Cells cells = started(new Cells(keys, new Concealed(ingest, heard, clock, this), clock));
      Connector connector =
          started(Connector.of(brokerHost(), broker.port(), keys, ingest, cells, clock));
      cells.start(connector::publishCell);
      courier = new Ways(cells, connector::publish);
      connect(connector);
      started(
          ControlServer.start(
              socket,
              book,
              desk,
              updating.updates(),
              keys::revoke,
              new Letters(book, keys.module()),
              () -> status(broker, book, ingest, updating, cells)));
      return new Dcs(parts, broker, book, ingest, desk, updating, cells);
    }

    private <T extends AutoCloseable> T started(T part) {
      parts.push(part);
      return part;
    }

    private void connect(Connector connector) throws DcsException {
      if (settings.external().isPresent()) {
        connector.connectWhenPossible();
      } else {
        connector.connect();
      }
    }

    private BrokerAccess broker(Path folder, DcsKeys keys) throws DcsException {
      if (settings.external().isPresent()) {
        return new ExternalBroker(settings.external().get().getPort(), events::gateway);
      }
      Broker.Settings broker =
          new Broker.Settings(
              folder, settings.bind(), settings.port(), DcsKeys.NAME, settings.observers());
      return Broker.start(broker, tls(keys), events::gateway);
    }

    private static SSLContext tls(DcsKeys keys) throws DcsException {
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
            new KeyManager[] {keys.module().keyManager("broker")},
            new TrustManager[] {keys.module().trustManager()},
            null);
        return context;
      } catch (SecurityModuleException e) {
        throw new DcsException("The key of the broker cannot be used: " + Failures.text(e), e);
      } catch (GeneralSecurityException e) {
        throw new DcsException("This Java runtime has no usable TLS: " + Failures.text(e), e);
      }
    }

    private String brokerHost() {
      return settings
          .external()
          .map(InetSocketAddress::getHostString)
          .orElse(settings.isBoundToAll() ? "localhost" : settings.bind());
    }

    private CompletableFuture<Void> publish(
        String gateway, String kind, byte[] cms, Duration keep) {
      return courier.publish(gateway, kind, cms, keep);
    }

    @Override
    public void stored(String gateway, List<MeterReading> readings, Instant received) {
      heard.accept(gateway);
      events.readings(gateway, readings, received);
    }

    @Override
    public void outcome(String gateway, Messages.Outcome outcome) {
      heard.accept(gateway);
      outcomes.accept(outcome);
    }

    @Override
    public void alarm(String gateway, Alarm alarm) {
      heard.accept(gateway);
      events.alarm(gateway, alarm);
    }

    @Override
    public void alert(String gateway, Alert alert) {
      heard.accept(gateway);
      events.alert(gateway, alert);
    }

    @Override
    public void progress(String gateway, Progress progress) {
      heard.accept(gateway);
      progresses.accept(progress);
    }

    @Override
    public void wentBack(String gateway, String text) {
      LOG.error("{}", text);
      events.wentBack(gateway, text);
    }

    @Override
    public void receipt(String gateway, byte[] cms) {
      publish(gateway, "receipts", cms, KEEP_RECEIPTS)
          .whenComplete(
              (done, failure) -> {
                if (failure != null) {
                  LOG.debug("A receipt was not sent; the gateway will send again", failure);
                }
              });
    }

    @Override
    public void problem(String text) {
      LOG.warn("{}", text);
      events.problem(text);
    }
  }
}
