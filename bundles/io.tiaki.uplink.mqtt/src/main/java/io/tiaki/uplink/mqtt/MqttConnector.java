package io.tiaki.uplink.mqtt;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.reactivex.schedulers.Schedulers;
import io.tiaki.platform.Late;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.uplink.Connector;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.InboundListener;
import io.tiaki.uplink.Kind;
import io.tiaki.uplink.mqtt.internal.Backoff;
import io.tiaki.uplink.mqtt.internal.BrokerSession;
import io.tiaki.uplink.mqtt.internal.NettyFootprint;
import io.tiaki.uplink.mqtt.internal.NetworkThread;
import io.tiaki.uplink.mqtt.internal.Trouble;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to the broker up: connects, subscribes, hands out what comes in, connects
 * again.
 */
public final class MqttConnector implements Connector, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MqttConnector.class);
  private static final long CLOSE_SECONDS = 1;

  /**
   * Good-bye, event loop (twice at most) and helper thread (twice at most) together stay below
   * this.
   */
  private static final long STOP_SECONDS = 4;

  private final Settings settings;
  private final Supplier<Optional<SecurityModule>> security;
  private final Supplier<? extends Collection<Late<InboundListener>>> listeners;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(threads("tiaki-uplink-mqtt"));
  private final ExecutorService inbound =
      Executors.newSingleThreadExecutor(threads("tiaki-uplink-inbound"));
  private final Backoff backoff;
  private final Map<Trouble.Kind, Long> since = new EnumMap<>(Trouble.Kind.class);
  private final Set<Trouble.Kind> told = EnumSet.noneOf(Trouble.Kind.class);
  private final AtomicLong oversize = new AtomicLong();
  private volatile @Nullable BrokerSession session;
  private @Nullable BrokerSession opening;
  private @Nullable NetworkThread network;
  private final Duration patience;
  private volatile boolean concealed;
  private int attempt;
  private boolean started;
  private boolean closed;

  /**
   * Makes it; {@link #start} sets it going.
   *
   * @param patience how long a broker or a security module must be away before that is told
   * @param security asked anew for every connection, so that a renewed certificate is shown
   * @param listeners who takes messages, as of now
   */
  public MqttConnector(
      Settings settings,
      Duration patience,
      Supplier<Optional<SecurityModule>> security,
      Supplier<? extends Collection<Late<InboundListener>>> listeners) {
    this.patience = patience;
    this.settings = settings;
    this.security = security;
    this.listeners = listeners;
    this.backoff = new Backoff(settings.retryMin(), settings.retryMax());
  }

  private static ThreadFactory threads(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Begins to connect; returns at once. */
  public void start() {
    later(this::prepare, Duration.ZERO);
  }

  /**
   * On the timer's thread as everything that touches Netty: what that keeps per thread ends with
   * the thread.
   */
  private void prepare() {
    NettyFootprint.apply();
    Schedulers.start();
    started = true;
    connect();
  }

  /** From now on cells are all that goes over the connection, or none. */
  public void conceal(boolean now) {
    later(
        () -> {
          if (concealed != now) {
            concealed = now;
            log.info("Traffic over the connection is {}", now ? "concealed" : "not concealed");
            renew();
          }
        },
        Duration.ZERO);
  }

  /**
   * The security module is another one: connects anew with its keys, so that nothing of the old one
   * is in use any more. What is on its way fails, and the outbox sends it again.
   */
  public void renew() {
    later(
        () -> {
          BrokerSession old = opening;
          if (old != null && !closed) {
            session = null;
            opening = null;
            disconnect(old);
            endNetwork();
            connect();
          }
        },
        Duration.ZERO);
  }

  private void later(Runnable task, Duration delay) {
    try {
      timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      // Nothing is to be done any more.
    }
  }

  private void connect() {
    if (!started || closed) {
      return;
    }
    Optional<SecurityModule> module = security.get();
    if (module.isEmpty()) {
      ended(Trouble.noSecurityModule());
      return;
    }
    int mine = ++attempt;
    NetworkThread loop = new NetworkThread(threads("tiaki-uplink-netty"));
    network = loop;
    BrokerSession fresh;
    try {
      fresh =
          new BrokerSession(
              settings,
              concealed,
              module.get(),
              new BrokerSession.Threads(loop, inbound),
              this::received,
              trouble -> later(() -> ended(mine, trouble), Duration.ZERO));
    } catch (SecurityModuleException | RuntimeException e) {
      ended(Trouble.of(e));
      return;
    }
    opening = fresh;
    fresh.open().thenRun(() -> later(() -> opened(fresh), Duration.ZERO));
  }

  private void opened(BrokerSession fresh) {
    if (opening == fresh && !closed) {
      session = fresh;
      backoff.connected();
      told.clear();
      since.clear();
      log.info("Connected to the broker {} as {}", settings.broker(), settings.gateway());
      listeners.get().forEach(this::announce);
    }
  }

  /** What is said of an attempt that another one has replaced is no news. */
  private void ended(int which, Trouble trouble) {
    if (which == attempt) {
      ended(trouble);
    }
  }

  private void ended(Trouble trouble) {
    boolean wasConnected = session != null;
    session = null;
    opening = null;
    if (closed) {
      return;
    }
    endNetwork();
    if (isNews(trouble)) {
      if (told.add(trouble.kind())) {
        tell(trouble);
      }
    } else if (wasConnected) {
      log.info(
          "The connection to the broker {} ended; it is made again by itself", settings.broker());
    }
    later(this::connect, trouble.isOwn() ? settings.retryMin() : backoff.next());
  }

  /** What is usual while everything starts, and passes, is no news. */
  private boolean isNews(Trouble trouble) {
    long now = System.nanoTime();
    Long begun = since.putIfAbsent(trouble.kind(), now);
    return !trouble.mayPass() || now - (begun == null ? now : begun) >= patience.toNanos();
  }

  private void tell(Trouble trouble) {
    if (trouble.kind() == Trouble.Kind.NO_SECURITY_MODULE) {
      // The module itself says what is wrong.
      log.info("No connection to the broker {} yet: {}", settings.broker(), trouble.text());
    } else {
      log.warn(
          "No connection to the broker {}: {}. It is tried again by itself.",
          settings.broker(),
          trouble.text());
    }
  }

  /** Tells a listener that the connection is up, if it is. */
  public void announce(Late<InboundListener> listener) {
    if (connected()) {
      try {
        inbound.execute(() -> guarded(() -> listener.use(InboundListener::connected)));
      } catch (RejectedExecutionException stopping) {
        // It will hear of the next connection.
      }
    }
  }

  private void received(Mqtt5Publish publish) {
    Kind kind = kind(publish.getTopic().toString());
    byte[] cms = publish.getPayloadAsBytes();
    if (kind == null || cms.length == 0 || cms.length > Envelope.MAX_OCTETS) {
      if (oversize.getAndIncrement() == 0) {
        log.warn(
            "Dropped a message from the broker that is empty, too large or on no topic of this gateway; more are only counted");
      }
      return;
    }
    listeners
        .get()
        .forEach(listener -> guarded(() -> listener.use(taker -> taker.received(kind, cms))));
  }

  private @Nullable Kind kind(String topic) {
    if (concealed) {
      return topic.equals(settings.topic(Kind.CELL_DOWN)) ? Kind.CELL_DOWN : null;
    }
    if (topic.equals(settings.topic(Kind.RECEIPT))) {
      return Kind.RECEIPT;
    }
    return topic.equals(settings.topic(Kind.INSTRUCTION)) ? Kind.INSTRUCTION : null;
  }

  private static void guarded(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      log.error("A receiver of messages failed; the others go on", e);
    }
  }

  /** How many messages were dropped because of their size or topic. */
  public long dropped() {
    return oversize.get();
  }

  @Override
  public boolean connected() {
    return session != null;
  }

  @Override
  public CompletionStage<Void> send(Envelope envelope) {
    if (envelope.kind().isCell() != concealed) {
      return CompletableFuture.failedFuture(
          new IOException(
              "A message of the kind "
                  + envelope.kind()
                  + " is not sent while traffic is "
                  + (concealed ? "concealed" : "not concealed")));
    }
    BrokerSession now = session;
    return now == null
        ? CompletableFuture.failedFuture(
            new IOException("There is no connection to the broker " + settings.broker()))
        : now.send(envelope);
  }

  /** Disconnects and ends every thread, within 5 s. */
  @Override
  public void close() {
    try {
      timer.submit(this::end).get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      log.debug("The connection to the broker {} did not close in order", settings.broker(), e);
    }
    timer.shutdownNow();
    inbound.shutdownNow();
    try {
      timer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
      inbound.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end() {
    closed = true;
    session = null;
    BrokerSession open = opening;
    if (open != null) {
      disconnect(open);
    }
    endNetwork();
    if (started) {
      Schedulers.shutdown();
      awaitNetty();
    }
  }

  private void endNetwork() {
    NetworkThread loop = network;
    if (loop != null) {
      network = null;
      loop.close(CLOSE_SECONDS);
    }
  }

  private void disconnect(BrokerSession open) {
    try {
      open.close().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.debug("The broker {} did not take the good-bye", settings.broker(), e);
    }
  }

  /**
   * Netty's own helper thread ends when it has been idle for a second: later the bundle's classes
   * could not be collected.
   */
  private static void awaitNetty() {
    try {
      GlobalEventExecutor.INSTANCE.awaitInactivity(2 * CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException neverStarted) {
      // Nothing to wait for.
    }
  }
}
