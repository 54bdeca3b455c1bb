package io.tiaki.usecase.reading;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.MeterListener;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.journal.Journal;
import io.tiaki.model.MeterId;
import io.tiaki.platform.Health;
import io.tiaki.platform.HealthProbe;
import io.tiaki.platform.MetricSource;
import io.tiaki.platform.StateStore;
import io.tiaki.platform.TrustedTime;
import io.tiaki.store.ReadingSink;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.InstructionHandler;
import io.tiaki.usecase.MeterClocks;
import io.tiaki.usecase.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
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

/** The use case as OSGi sees it: everything it needs may come and go while it waits. */
@Component(
    name = ReadingComponent.PID,
    configurationPid = ReadingComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    immediate = true,
    service = {
      MeterListener.class,
      InstructionHandler.class,
      HealthProbe.class,
      ReadingComponent.class
    })
@Designate(ocd = ReadingComponent.Config.class)
public final class ReadingComponent
    implements MeterListener, InstructionHandler, HealthProbe, Services {
  static final String PID = "io.tiaki.usecase.reading";
  private static final long STOP_SECONDS = 2;

  private final Config config;
  private final ScheduledThreadPoolExecutor thread;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable CosemClient cosem;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable ReadingSink sink;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable StateStore state;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable MeterDirectory directory;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable Journal journal;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable TrustedTime time;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable MeterClocks clocks;

  private volatile @Nullable ReadingUseCase useCase;

  /** Configuration. */
  @ObjectClassDefinition(
      id = PID,
      name = "Tiaki readings",
      description = "Pushed readings, gap filling, readings on demand.",
      icon = @Icon(resource = "OSGI-INF/icon/reading.png", size = 32))
  public @interface Config {
    @AttributeDefinition(
        name = "Horizon (h)",
        description = "How far back a meter's load profile is read when nothing is known of it.",
        min = "0",
        max = "960")
    int horizon_hours() default 24;

    @AttributeDefinition(
        name = "Sweep (ms)",
        description = "How often every meter is looked at; one whose push is overdue is read.",
        min = "100",
        max = "60000")
    int sweep_ms() default 1_000;

    @AttributeDefinition(
        name = "Parallel (meters)",
        description = "How many meters are read at the same time to fill gaps.",
        min = "1",
        max = "1000")
    int parallel() default 32;

    @AttributeDefinition(
        name = "Piece (rows)",
        description = "About how many profile rows one request asks for.",
        min = "1",
        max = "1000")
    int piece_rows() default 96;
  }

  @Activate
  public ReadingComponent(Config config) {
    this.config = config;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread t = new Thread(task, "tiaki-reading");
              t.setDaemon(true);
              return t;
            });
    thread.setRemoveOnCancelPolicy(true);
  }

  @Activate
  void start() {
    Settings settings =
        new Settings(
            Duration.ofHours(within(config.horizon_hours(), 0, 960)),
            Duration.ofMillis(within(config.sweep_ms(), 100, 60_000)),
            within(config.parallel(), 1, 1_000),
            within(config.piece_rows(), 1, 1_000));
    useCase = new ReadingUseCase(Clock.systemUTC(), thread, settings, this);
  }

  @Deactivate
  void stop() throws InterruptedException {
    try {
      useCase().close().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // A watermark that is not written only makes the gateway read rows again.
    }
    thread.shutdownNow();
    thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
  }

  private static int within(int value, int least, int most) {
    return Math.max(least, Math.min(most, value));
  }

  private ReadingUseCase useCase() {
    ReadingUseCase started = useCase;
    if (started == null) {
      throw new IllegalStateException("Not active");
    }
    return started;
  }

  @Override
  public void associated(MeterId meter) {
    useCase().associated(meter);
  }

  @Override
  public void notified(MeterId meter, DataNotification notification) {
    useCase().notified(meter, notification);
  }

  @Override
  public void notified(MeterId meter, DataNotification notification, Runnable committed) {
    useCase().notified(meter, notification, committed);
  }

  @Override
  public void lost(MeterId meter) {
    useCase().lost(meter);
  }

  @Override
  public Set<String> types() {
    return ReadingUseCase.TYPES;
  }

  /** Reading changes nothing. */
  @Override
  public boolean resumes(String type) {
    return true;
  }

  @Override
  public CompletionStage<Outcome> handle(Instruction instruction) {
    return useCase().handle(instruction);
  }

  MetricSource figures() {
    return useCase().figures();
  }

  @Override
  public String name() {
    return useCase().probe().name();
  }

  @Override
  public CompletionStage<Health> probe() {
    return useCase().probe().probe();
  }

  @Override
  public Optional<CosemClient> cosem() {
    return Optional.ofNullable(cosem);
  }

  @Override
  public Optional<ReadingSink> sink() {
    return Optional.ofNullable(sink);
  }

  @Override
  public Optional<StateStore> state() {
    return Optional.ofNullable(state);
  }

  @Override
  public Optional<MeterDirectory> directory() {
    return Optional.ofNullable(directory);
  }

  @Override
  public Optional<Journal> journal() {
    return Optional.ofNullable(journal);
  }

  @Override
  public Optional<TrustedTime> time() {
    return Optional.ofNullable(time);
  }

  @Override
  public Optional<MeterClocks> clocks() {
    return Optional.ofNullable(clocks);
  }
}
