package io.tiaki.usecase.clock;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.MeterListener;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.journal.Journal;
import io.tiaki.model.MeterId;
import io.tiaki.platform.Health;
import io.tiaki.platform.SelfTest;
import io.tiaki.platform.TrustedTime;
import io.tiaki.usecase.MeterClocks;
import io.tiaki.usecase.clock.internal.Clocks;
import io.tiaki.usecase.clock.internal.Services;
import io.tiaki.usecase.clock.internal.Settings;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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

/** Meters' clocks as OSGi sees them: everything that is needed may come and go. */
@Component(
    name = ClockComponent.PID,
    configurationPid = ClockComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    immediate = true,
    service = {MeterListener.class, MeterClocks.class, SelfTest.class})
@Designate(ocd = ClockComponent.Config.class)
public final class ClockComponent implements MeterListener, MeterClocks, SelfTest, Services {
  static final String PID = "io.tiaki.usecase.clock";
  private static final long STOP_SECONDS = 2;

  private final ScheduledThreadPoolExecutor thread;
  private final Clocks clocks;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable CosemClient cosem;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable TrustedTime time;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable MeterDirectory directory;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable Journal journal;

  /** Configuration. */
  @ObjectClassDefinition(
      id = PID,
      name = "Tiaki meter clocks",
      description = "Meters' clocks: when they are looked at, and how far they are set.",
      icon = @Icon(resource = "OSGI-INF/icon/clock.png", size = 32))
  public @interface Config {
    @AttributeDefinition(
        name = "Period (s)",
        description = "Seconds from one look at a meter's clock to the next.",
        min = "60",
        max = "604800")
    int period_s() default 86_400;

    @AttributeDefinition(
        name = "Spread (s)",
        description =
            "Within so many seconds after a meter has connected its clock is looked at, at random.",
        min = "0",
        max = "86400")
    int spread_s() default 60;

    @AttributeDefinition(
        name = "Tolerance (ms)",
        description = "Up to so many milliseconds a clock is right.",
        min = "1000",
        max = "60000")
    int tolerance_ms() default 2_000;

    @AttributeDefinition(
        name = "Limit (ms)",
        description =
            "By up to so many milliseconds a day a clock is set; beyond it an operator is told. 3 % of the capture period: 27,000 ms of 15 minutes.",
        min = "1000",
        max = "900000")
    int limit_ms() default 27_000;
  }

  @Activate
  public ClockComponent(Config config) {
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread t = new Thread(task, "tiaki-clock");
              t.setDaemon(true);
              return t;
            });
    thread.setRemoveOnCancelPolicy(true);
    Settings settings =
        new Settings(
            Duration.ofSeconds(within(config.period_s(), 60, 604_800)),
            Duration.ofSeconds(within(config.spread_s(), 0, 86_400)),
            Duration.ofMillis(within(config.tolerance_ms(), 1_000, 60_000)),
            Duration.ofMillis(within(config.limit_ms(), 1_000, 900_000)));
    clocks = new Clocks(thread, System::nanoTime, new SecureRandom(), settings, this);
  }

  @Deactivate
  void stop() throws InterruptedException {
    thread.shutdownNow();
    thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
  }

  private static int within(int value, int least, int most) {
    return Math.max(least, Math.min(most, value));
  }

  @Override
  public void associated(MeterId meter) {
    clocks.associated(meter);
  }

  @Override
  public void notified(MeterId meter, DataNotification notification) {
    clocks.notified(meter, notification);
  }

  @Override
  public void lost(MeterId meter) {
    clocks.lost(meter);
  }

  @Override
  public boolean isOff(MeterId meter) {
    return clocks.isOff(meter);
  }

  @Override
  public String name() {
    return "meters.clocks";
  }

  @Override
  public String protects() {
    return "the time stamps of readings";
  }

  /** Their readings are marked; the gateway goes on. */
  @Override
  public Consequence consequence() {
    return Consequence.NOTICE;
  }

  @Override
  public Health run() {
    return clocks.health();
  }

  @Override
  public long changes() {
    return clocks.changes();
  }

  @Override
  public Optional<CosemClient> cosem() {
    return Optional.ofNullable(cosem);
  }

  @Override
  public Optional<TrustedTime> time() {
    return Optional.ofNullable(time);
  }

  @Override
  public Optional<MeterDirectory> directory() {
    return Optional.ofNullable(directory);
  }

  @Override
  public Optional<Journal> journal() {
    return Optional.ofNullable(journal);
  }
}
