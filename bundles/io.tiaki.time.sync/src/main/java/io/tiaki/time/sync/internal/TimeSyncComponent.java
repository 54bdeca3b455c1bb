package io.tiaki.time.sync.internal;

import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import io.tiaki.platform.ClockSource;
import io.tiaki.platform.Health;
import io.tiaki.platform.HealthProbe;
import io.tiaki.platform.Late;
import io.tiaki.platform.Metric;
import io.tiaki.platform.MetricSource;
import io.tiaki.platform.SelfTest;
import io.tiaki.platform.StateStore;
import io.tiaki.platform.TimeTrust;
import io.tiaki.platform.TrustedTime;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The time keeper as OSGi sees it. */
@Component(
    name = TimeSyncComponent.PID,
    configurationPid = TimeSyncComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    immediate = true,
    service = {TrustedTime.class, HealthProbe.class, MetricSource.class, SelfTest.class})
@Designate(ocd = TimeSyncConfig.class)
public final class TimeSyncComponent
    implements TrustedTime, HealthProbe, MetricSource, SelfTest, Services {
  static final String PID = "io.tiaki.time.sync";
  private static final Logger log = LoggerFactory.getLogger(TimeSyncComponent.class);
  private static final long STOP_SECONDS = 3;

  private final ScheduledThreadPoolExecutor thread;
  private final List<ClockSource> sources = new CopyOnWriteArrayList<>();
  private final String source;
  private final @Nullable ClockSource own;
  private final TimeKeeper keeper;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable StateStore state;

  /** Looked up when there is something to tell: the journal takes its time from here. */
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable ComponentServiceObjects<Journal> journal;

  @Activate
  public TimeSyncComponent(TimeSyncConfig config) {
    this.source = config.source().strip();
    this.own = own(config);
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread t = new Thread(task, "tiaki-time");
              t.setDaemon(true);
              return t;
            });
    thread.setRemoveOnCancelPolicy(true);
    this.keeper = new TimeKeeper(settings(config), Moment::now, thread, this);
  }

  @Activate
  void start() {
    keeper.start();
  }

  @Deactivate
  void stop() throws InterruptedException {
    thread.shutdownNow();
    thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addSource(ClockSource added) {
    sources.add(added);
  }

  void removeSource(ClockSource removed) {
    sources.remove(removed);
  }

  /** The source that needs no other bundle; a wrong path leaves time untrusted. */
  private static @Nullable ClockSource own(TimeSyncConfig config) {
    try {
      return switch (config.source().strip()) {
        case "chrony" ->
            new Chronyc(config.chronyc_path().strip(), config.chronyc_socket().strip());
        case HostClock.NAME -> new HostClock(Clock.systemUTC());
        default -> null;
      };
    } catch (IllegalArgumentException e) {
      log.error("Time is not trusted: {} (configuration {})", e.getMessage(), PID);
      return null;
    }
  }

  private static Settings settings(TimeSyncConfig config) {
    boolean host = config.source().strip().equals(HostClock.NAME);
    Limits limits =
        new Limits(
            host ? 0 : within(config.servers_min(), 1, 16),
            host ? 0 : within(config.authenticated_min(), 0, 16),
            Duration.ofMillis(within(config.deviation_ms(), 100, 600_000)),
            Duration.ofMillis(within(config.jump_ms(), 100, 600_000)),
            Duration.ofSeconds(within(config.holdover_s(), 0, 2_592_000)),
            within(config.drift_ppm(), 1, 1_000),
            Duration.ofSeconds(within(config.bootstrap_s(), 10, 86_400)));
    Duration poll = Duration.ofSeconds(within(config.poll_s(), 1, 600));
    return new Settings(config.source().strip(), limits, poll, built(), reset(config));
  }

  /** When this was built, as its own manifest says. */
  private static Instant built() {
    try (InputStream in = TimeSyncComponent.class.getResourceAsStream("/META-INF/MANIFEST.MF")) {
      return Instant.parse(new Manifest(in).getMainAttributes().getValue("Tiaki-Built"));
    } catch (IOException e) {
      throw new UncheckedIOException("The bundle's own manifest is not readable", e);
    }
  }

  private static Optional<Instant> reset(TimeSyncConfig config) {
    String text = config.floor_reset().strip();
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      log.error("floor.reset is no instant like 2026-01-31T12:00:00Z: it is ignored ({})", PID);
      return Optional.empty();
    }
  }

  private static int within(int value, int least, int most) {
    return Math.max(least, Math.min(most, value));
  }

  @Override
  public Instant now() {
    return keeper.now();
  }

  @Override
  public TimeTrust trust() {
    return keeper.trust();
  }

  @Override
  public Optional<ClockSource> source() {
    return own != null
        ? Optional.of(own)
        : sources.stream().filter(other -> other.name().equals(source)).findFirst();
  }

  @Override
  public Optional<StateStore> state() {
    return Optional.ofNullable(state);
  }

  @Override
  public boolean journal(JournalEvent event) {
    ComponentServiceObjects<Journal> there = journal;
    return there != null
        && new Late<>(there::getService, there::ungetService).use(taker -> taker.record(event));
  }

  /** The name of probe, metrics and self-test alike. */
  @Override
  public String name() {
    return "time.sync";
  }

  @Override
  public List<Metric> metrics() {
    return keeper.figures().metrics();
  }

  @Override
  public CompletionStage<Health> probe() {
    return CompletableFuture.completedFuture(run());
  }

  @Override
  public Health run() {
    TimeTrust trust = trust();
    String text = trust.source() + ": " + trust.reason();
    return switch (trust.state()) {
      case TRUSTED -> Health.healthy(text);
      case STARTING -> Health.unknown(text);
      default -> Health.unhealthy(text);
    };
  }

  @Override
  public String protects() {
    return "time stamps, validity of instructions, the meters' clocks";
  }

  /** Who needs time asks for itself; the gateway goes on and marks what it collects. */
  @Override
  public Consequence consequence() {
    return Consequence.NOTICE;
  }
}
