package io.tiaki.access.internal;

import io.tiaki.access.AccessControl;
import io.tiaki.access.AccessRequest;
import io.tiaki.access.Decision;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.journal.Journal;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.platform.Metric;
import io.tiaki.platform.MetricSource;
import io.tiaki.platform.OperatingState;
import io.tiaki.platform.StateStore;
import io.tiaki.security.SecurityModule;
import io.tiaki.store.CommitListener;
import io.tiaki.store.ReadingLog;
import io.tiaki.store.ReadingNeed;
import io.tiaki.store.StoreMark;
import io.tiaki.store.StoreMarks;
import io.tiaki.uplink.Outbox;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.InstructionHandler;
import io.tiaki.usecase.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
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
import org.osgi.service.component.annotations.ReferencePolicyOption;
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
    service = {
      AccessControl.class,
      CommitListener.class,
      InstructionHandler.class,
      MetricSource.class,
      ReadingNeed.class
    })
@Designate(ocd = AccessComponent.Config.class)
public final class AccessComponent
    implements AccessControl,
        CommitListener,
        InstructionHandler,
        MetricSource,
        Services,
        ReadingNeed {
  static final String PID = "io.tiaki.access";
  private static final Logger log = LoggerFactory.getLogger(AccessComponent.class);
  private static final long STOP_SECONDS = 3;

  /** A start is over by then. */
  private static final long UNKNOWN_SECONDS = 60;

  private final Config config;
  private final PolicyControl control;
  private final AccessInstructions instructions;
  private final Profiles profiles;
  private final ScheduledThreadPoolExecutor thread;
  private final Pipelines pipelines;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable ReadingLog readings;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable StoreMarks marks;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable SecurityModule security;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable Outbox outbox;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable Journal journal;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable StateStore state;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable MeterDirectory directory;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable OperatingState operating;

  private final Restraint restraint = new Restraint(() -> Optional.ofNullable(operating));

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
        name = "Administrators",
        description =
            "Common names, separated by commas, of those who approve policies until the first policy names others. Empty: nobody.",
        required = false)
    String administrators() default "";

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

    @AttributeDefinition(
        name = "Profile name",
        description =
            "1 to 20 characters of a-z 0-9 -. Empty: only the profiles of io.tiaki.access.profile.",
        required = false)
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
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread t = new Thread(task, "tiaki-access");
              t.setDaemon(true);
              return t;
            });
    thread.setRemoveOnCancelPolicy(true);
    this.pipelines = new Pipelines(Clock.systemUTC(), System::nanoTime, thread, this);
    String gateway = config.gateway_id().strip();
    PolicyBook book =
        new PolicyBook(
            Policy.bootstrap(
                gateway,
                names(config.administrators()),
                names(config.operators()),
                consoles(config.local_operators())),
            this::state);
    this.control = new PolicyControl(book, this, Clock.systemUTC());
    this.profiles = new Profiles(gateway, book, pipelines, thread);
    this.instructions = new AccessInstructions(gateway, book, this, thread, profiles::follow);
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
    if (!config.profile_name().isBlank()) {
      profiles.add(
          this,
          () ->
              new AccessProfile(
                  config.profile_name().strip(),
                  config.gateway_id().strip(),
                  config.recipient().strip(),
                  config.sign_credential().strip(),
                  config.batch_max(),
                  Duration.ofMillis(config.batch_delay_ms())));
    }
    profiles.start();
    thread.schedule(this::warnUnlessKnown, UNKNOWN_SECONDS, TimeUnit.SECONDS);
  }

  private void warnUnlessKnown() {
    if (!restraint.isKnown()) {
      log.warn(
          "Readings and instructions wait, because nobody tells whether the gateway is in the safe"
              + " state: install and configure io.tiaki.selftest, and see whether the store runs");
    }
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void addProfile(ProfileSource source) {
    if (!config.gateway_id().isBlank()) {
      profiles.add(source, () -> ProfileText.profile(source.texts(), config.gateway_id().strip()));
    }
  }

  void removeProfile(ProfileSource source) {
    profiles.remove(source);
  }

  @Deactivate
  void stop() throws InterruptedException {
    thread.shutdownNow();
    thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public Decision decide(AccessRequest request) {
    return restraint
        .objection(request.action())
        .map(reason -> control.deny(request, reason))
        .orElseGet(() -> control.decide(request));
  }

  @Override
  public Set<String> types() {
    return instructions.types();
  }

  @Override
  public CompletionStage<Outcome> handle(Instruction instruction) {
    return instructions.handle(instruction);
  }

  @Override
  public void committed(long position) {
    pipelines.committed(position);
  }

  @Override
  public Optional<Duration> keep(MeterId meter, ObisCode series) {
    return Needed.by(pipelines.running(), meter, series, directory);
  }

  @Override
  public String name() {
    return "access";
  }

  @Override
  public List<Metric> metrics() {
    return pipelines.metrics();
  }

  @Override
  public Optional<StoreMark> mark() {
    StoreMarks there = marks;
    return there == null ? Optional.empty() : there.newest();
  }

  @Override
  public Optional<ReadingLog> readings() {
    return Optional.ofNullable(readings);
  }

  /** None while no reading may leave (R68). */
  @Override
  public Optional<SecurityModule> security() {
    return restraint.mayDisclose() ? Optional.ofNullable(security) : Optional.empty();
  }

  @Override
  public Optional<Outbox> outbox() {
    return Optional.ofNullable(outbox);
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
}
