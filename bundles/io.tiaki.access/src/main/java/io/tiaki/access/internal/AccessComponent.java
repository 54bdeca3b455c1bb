package io.tiaki.access.internal;

import io.tiaki.access.AccessControl;
import io.tiaki.access.AccessRequest;
import io.tiaki.access.Decision;
import io.tiaki.journal.Journal;
import io.tiaki.platform.Metric;
import io.tiaki.platform.MetricSource;
import io.tiaki.security.SecurityModule;
import io.tiaki.store.CommitListener;
import io.tiaki.store.ReadingLog;
import io.tiaki.uplink.Outbox;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Access control and the one access profile as OSGi sees them; without configuration nobody may do
 * anything and nothing leaves.
 */
@Component(
    name = AccessComponent.PID,
    configurationPid = AccessComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    immediate = true,
    service = {AccessControl.class, CommitListener.class, MetricSource.class})
@Designate(ocd = AccessComponent.Config.class)
public final class AccessComponent
    implements AccessControl, CommitListener, MetricSource, Services {
  static final String PID = "io.tiaki.access";
  private static final Logger log = LoggerFactory.getLogger(AccessComponent.class);
  private static final long STOP_SECONDS = 3;

  private final Config config;
  private final Rules rules;
  private final ScheduledThreadPoolExecutor thread;
  private volatile @Nullable Pipeline pipeline;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable ReadingLog readings;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable SecurityModule security;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable Outbox outbox;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable Journal journal;

  /** Configuration. */
  @ObjectClassDefinition(
      id = PID,
      name = "Tiaki access",
      description = "Who may do what, and what leaves for whom.",
      icon = @Icon(resource = "OSGI-INF/icon/access.png", size = 32))
  public @interface Config {
    @AttributeDefinition(
        name = "Operators",
        description =
            "Common names, separated by commas, of signers with the role grid operator. Empty: nobody.",
        required = false)
    String operators() default "";

    @AttributeDefinition(
        name = "Local operators",
        description =
            "Consoles, CONSOLE:NAME separated by commas, that may read and write attributes of meters,"
                + " for example kura:admin. Empty: none.",
        required = false)
    String local_operators() default "";

    @AttributeDefinition(
        name = "Gateway id",
        description = "1 to 64 characters of A-Z a-z 0-9 -. Empty: no readings leave.",
        required = false)
    String gateway_id() default "";

    @AttributeDefinition(name = "Profile name", description = "1 to 20 characters of a-z 0-9 -.")
    String profile_name() default "default";

    @AttributeDefinition(
        name = "Recipient",
        description = "Alias of the recipient's certificate in the security module.")
    String recipient() default "dcs";

    @AttributeDefinition(
        name = "Signing key",
        description = "Alias of the signing key in the security module.")
    String sign_credential() default "sign";

    @AttributeDefinition(
        name = "Batch (readings)",
        description = "Most readings of a message.",
        min = "1",
        max = "500")
    int batch_max() default 200;

    @AttributeDefinition(
        name = "Batch delay (ms)",
        description = "How long a reading waits for company, so that not each costs a signature.",
        min = "0",
        max = "60000")
    int batch_delay_ms() default 200;
  }

  @Activate
  public AccessComponent(Config config) {
    this.config = config;
    this.rules =
        new Rules(
            names(config.operators()),
            consoles(config.local_operators()),
            () -> Optional.ofNullable(journal));
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread t = new Thread(task, "tiaki-access");
              t.setDaemon(true);
              return t;
            });
    thread.setRemoveOnCancelPolicy(true);
  }

  private static Set<String> names(String operators) {
    return Arrays.stream(operators.split(","))
        .map(String::strip)
        .filter(n -> !n.isEmpty())
        .collect(Collectors.toSet());
  }

  /** Only what cannot be the common name of a certificate. */
  private static Set<String> consoles(String consoles) {
    Set<String> names = names(consoles);
    names.removeIf(
        name -> {
          boolean wrong = name.indexOf(':') < 1;
          if (wrong) {
            log.error("local.operators of {}: an entry has not the form CONSOLE:NAME", PID);
          }
          return wrong;
        });
    return names;
  }

  @Activate
  void start() {
    if (config.gateway_id().isBlank()) {
      log.info("No readings leave: set gateway.id in {}", PID);
      return;
    }
    try {
      AccessProfile profile =
          new AccessProfile(
              config.profile_name().strip(),
              config.gateway_id().strip(),
              config.recipient().strip(),
              config.sign_credential().strip(),
              config.batch_max(),
              Duration.ofMillis(config.batch_delay_ms()));
      Pipeline fresh = new Pipeline(profile, Clock.systemUTC(), System::nanoTime, thread, this);
      pipeline = fresh;
      fresh.start();
    } catch (IllegalArgumentException e) {
      log.error("No readings leave: {} (configuration {})", e.getMessage(), PID);
    }
  }

  @Deactivate
  void stop() throws InterruptedException {
    thread.shutdownNow();
    thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public Decision decide(AccessRequest request) {
    return rules.decide(request);
  }

  @Override
  public void committed(long position) {
    Pipeline started = pipeline;
    if (started != null) {
      started.committed(position);
    }
  }

  @Override
  public String name() {
    return "access";
  }

  @Override
  public List<Metric> metrics() {
    Pipeline started = pipeline;
    return started == null
        ? new Figures(Clock.systemUTC(), System::nanoTime).metrics()
        : started.metrics();
  }

  @Override
  public Optional<ReadingLog> readings() {
    return Optional.ofNullable(readings);
  }

  @Override
  public Optional<SecurityModule> security() {
    return Optional.ofNullable(security);
  }

  @Override
  public Optional<Outbox> outbox() {
    return Optional.ofNullable(outbox);
  }
}
