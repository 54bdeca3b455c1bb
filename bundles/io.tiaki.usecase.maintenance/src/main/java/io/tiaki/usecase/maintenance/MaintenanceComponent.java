package io.tiaki.usecase.maintenance;

import io.tiaki.access.AccessControl;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.EventNotification;
import io.tiaki.cosem.MeterListener;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.journal.Journal;
import io.tiaki.model.MeterId;
import io.tiaki.platform.OperatingState;
import io.tiaki.platform.StateStore;
import io.tiaki.security.SecurityModule;
import io.tiaki.uplink.Outbox;
import io.tiaki.usecase.maintenance.internal.Alerts;
import io.tiaki.usecase.maintenance.internal.Services;
import io.tiaki.usecase.maintenance.internal.Settings;
import java.security.SecureRandom;
import java.time.Clock;
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

/** Alerts of meters as OSGi sees them: everything that is needed may come and go. */
@Component(
    name = MaintenanceComponent.PID,
    configurationPid = MaintenanceComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    immediate = true,
    service = MeterListener.class)
@Designate(ocd = MaintenanceComponent.Config.class)
public final class MaintenanceComponent implements MeterListener, Services {
  static final String PID = "io.tiaki.usecase.maintenance";
  private static final long STOP_SECONDS = 2;
  private static final int BURST = 10;

  private final ScheduledThreadPoolExecutor thread;
  private final Alerts alerts;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable CosemClient cosem;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable MeterDirectory directory;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable StateStore state;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable OperatingState operating;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable AccessControl access;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable SecurityModule security;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable Outbox outbox;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable Journal journal;

  /** Configuration. */
  @ObjectClassDefinition(
      id = PID,
      name = "Tiaki meter alerts",
      description = "Alarms of meters: when they are looked for, and who is told.",
      icon = @Icon(resource = "OSGI-INF/icon/maintenance.png", size = 32))
  public @interface Config {
    @AttributeDefinition(
        name = "Gateway id",
        description = "1 to 64 characters of A-Z a-z 0-9 -. Empty: no meter is looked at.",
        required = false)
    String gateway_id() default "";

    @AttributeDefinition(name = "Signing key", description = "Alias of the key that signs alerts.")
    String sign_credential() default "sign";

    @AttributeDefinition(
        name = "Recipient",
        description =
            "Alias of the certificate that alerts are encrypted for. Access control lets them out"
                + " when this name has the right maintenance.alert.")
    String recipient() default "dcs";

    @AttributeDefinition(
        name = "Period (s)",
        description =
            "Seconds from one look at a meter's alarms to the next, when it does not tell by itself.",
        min = "10",
        max = "86400")
    int period_s() default 300;

    @AttributeDefinition(
        name = "Spread (s)",
        description =
            "Within so many seconds after a meter has connected it is looked at, at random.",
        min = "0",
        max = "3600")
    int spread_s() default 5;

    @AttributeDefinition(
        name = "Alerts (per hour)",
        description =
            "So many alerts of one meter leave in an hour, after the first ten; more come together.",
        min = "1",
        max = "3600")
    int hourly() default 10;
  }

  @Activate
  public MaintenanceComponent(Config config) {
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread t = new Thread(task, "tiaki-maintenance");
              t.setDaemon(true);
              return t;
            });
    thread.setRemoveOnCancelPolicy(true);
    Settings settings =
        new Settings(
            config.gateway_id().strip(),
            config.sign_credential().strip(),
            config.recipient().strip(),
            Duration.ofSeconds(within(config.period_s(), 10, 86_400)),
            Duration.ofSeconds(within(config.spread_s(), 0, 3_600)),
            BURST,
            Duration.ofHours(1).dividedBy(within(config.hourly(), 1, 3_600)));
    alerts =
        new Alerts(thread, Clock.systemUTC(), System::nanoTime, new SecureRandom(), settings, this);
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
    alerts.associated(meter);
  }

  @Override
  public void notified(MeterId meter, DataNotification notification) {
    alerts.notified(meter, notification);
  }

  @Override
  public void happened(MeterId meter, EventNotification event) {
    alerts.happened(meter, event);
  }

  @Override
  public void lost(MeterId meter) {
    alerts.lost(meter);
  }

  @Override
  public Optional<CosemClient> cosem() {
    return Optional.ofNullable(cosem);
  }

  @Override
  public Optional<MeterDirectory> directory() {
    return Optional.ofNullable(directory);
  }

  @Override
  public Optional<StateStore> state() {
    return Optional.ofNullable(state);
  }

  @Override
  public Optional<OperatingState> operating() {
    return Optional.ofNullable(operating);
  }

  @Override
  public Optional<AccessControl> access() {
    return Optional.ofNullable(access);
  }

  @Override
  public Optional<SecurityModule> security() {
    return Optional.ofNullable(security);
  }

  @Override
  public Optional<Outbox> outbox() {
    return Optional.ofNullable(outbox);
  }

  @Override
  public Optional<Journal> journal() {
    return Optional.ofNullable(journal);
  }
}
