package io.tiaki.selftest.internal;

import io.tiaki.journal.Journal;
import io.tiaki.platform.Health;
import io.tiaki.platform.HealthProbe;
import io.tiaki.platform.Metric;
import io.tiaki.platform.MetricSource;
import io.tiaki.platform.OperatingState;
import io.tiaki.platform.SelfTest;
import io.tiaki.platform.StateStore;
import io.tiaki.platform.TamperInput;
import io.tiaki.security.SecurityModule;
import io.tiaki.uplink.Outbox;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.InstructionHandler;
import io.tiaki.usecase.Outcome;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Self-tests and the safe state as OSGi sees them. The commands of the scope {@code tiaki} are
 * found by a Gogo shell by the service's properties; nothing of Gogo is needed.
 */
@Component(
    name = SelfTestComponent.PID,
    configurationPid = SelfTestComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    immediate = true,
    property = {"osgi.command.scope=tiaki", "osgi.command.function=selftest"},
    service = {
      InstructionHandler.class,
      OperatingState.class,
      HealthProbe.class,
      MetricSource.class,
      SelfTestComponent.class
    })
@Designate(ocd = SelfTestComponent.Config.class)
public final class SelfTestComponent
    implements InstructionHandler, OperatingState, HealthProbe, MetricSource, Services {
  /** Configuration, and name of the component. */
  public static final String PID = "io.tiaki.selftest";

  private static final Logger log = LoggerFactory.getLogger(SelfTestComponent.class);
  private static final long STOP_SECONDS = 2;
  private static final long SHELL_SECONDS = 300;

  private final List<SelfTest> tests = new CopyOnWriteArrayList<>();
  private final List<TamperInput> offered = new CopyOnWriteArrayList<>();
  private final List<TamperInput> configured = new ArrayList<>();
  private final ScheduledThreadPoolExecutor thread;
  private final ThreadPoolExecutor worker;
  private final SelfTests selfTests;
  private final Console console;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable SecurityModule security;

  private volatile @Nullable StateStore state;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable Outbox outbox;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable Journal journal;

  /** Configuration. */
  @ObjectClassDefinition(
      id = PID,
      name = "Tiaki self-test",
      description = "Self-tests, tamper inputs and the safe state.",
      icon = @Icon(resource = "OSGI-INF/icon/selftest.png", size = 32))
  public @interface Config {
    @AttributeDefinition(
        name = "Gateway id",
        description = "1 to 64 characters of A-Z a-z 0-9 -. Empty: no alarms leave.",
        required = false)
    String gateway_id() default "";

    @AttributeDefinition(name = "Signing key", description = "Alias of the key that signs alarms.")
    String sign_credential() default "sign";

    @AttributeDefinition(
        name = "Recipient",
        description = "Alias of the certificate that alarms are encrypted for.")
    String recipient() default "dcs";

    @AttributeDefinition(
        name = "Start delay (ms)",
        description =
            "Milliseconds from the start, or from the coming of a test, to its first run.",
        min = "0",
        max = "600000")
    int start_delay_ms() default 3_000;

    @AttributeDefinition(
        name = "Period (s)",
        description = "Seconds from one run of all tests to the next.",
        min = "60",
        max = "604800")
    int period_s() default 3_600;

    @AttributeDefinition(
        name = "Signers",
        description = "Common names of the accepted signers of packages, separated by commas.")
    String signers() default "vendor";

    @AttributeDefinition(
        name = "Folder of packages",
        description =
            "Where the installed set and its archive are kept when no launcher says so (framework"
                + " property tiaki.packages). Empty then: the software is not compared.",
        required = false)
    String packages_dir() default "";

    @AttributeDefinition(
        name = "Tamper files",
        description =
            "Files that hold a value while nobody touches the gateway: NAME=PATH=VALUE separated by"
                + " commas, for example cover=/sys/class/gpio/gpio17/value=1. Empty: none.",
        required = false)
    String tamper_files() default "";

    @AttributeDefinition(
        name = "Tampering leads to the safe state",
        description = "Otherwise it is journaled, shown and told to the control system.")
    boolean tamper_safe_state() default false;
  }

  @Activate
  public SelfTestComponent(Config config) {
    thread = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "tiaki-selftest"));
    thread.setRemoveOnCancelPolicy(true);
    // Its thread is there only while tests run.
    worker =
        new ThreadPoolExecutor(
            1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), SelfTestComponent::slow);
    worker.allowCoreThreadTimeOut(true);
    selfTests = new SelfTests(settings(config), Clock.systemUTC(), thread, worker, this);
    console = new Console(selfTests);
  }

  private Settings settings(Config config) {
    try {
      configured.addAll(FileTamper.parse(config.tamper_files()));
    } catch (IllegalArgumentException e) {
      log.error("{} (configuration {})", e.getMessage(), PID);
    }
    String gateway = config.gateway_id().strip();
    boolean wrong = !gateway.matches("[A-Za-z0-9-]{0,64}");
    if (wrong) {
      log.error("No alarms leave: gateway.id of {} is 1 to 64 of A-Z a-z 0-9 -", PID);
    }
    return new Settings(
        wrong ? "" : gateway,
        config.sign_credential().strip(),
        config.recipient().strip(),
        Duration.ofMillis(config.start_delay_ms()),
        Duration.ofSeconds(config.period_s()),
        config.tamper_safe_state());
  }

  private static Thread daemon(Runnable task, String name) {
    Thread made = new Thread(task, name);
    made.setDaemon(true);
    return made;
  }

  private static Thread slow(Runnable task) {
    Thread made = daemon(task, "tiaki-selftest-run");
    made.setPriority(Thread.MIN_PRIORITY);
    return made;
  }

  /** Others wait until the past is known: it is read at once. */
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void setState(StateStore there) {
    state = there;
    selfTests.storeCame();
  }

  void unsetState(StateStore gone) {
    if (state == gone) {
      state = null;
    }
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addTest(SelfTest test) {
    tests.add(test);
  }

  void removeTest(SelfTest test) {
    tests.remove(test);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addInput(TamperInput input) {
    offered.add(input);
  }

  void removeInput(TamperInput input) {
    offered.remove(input);
  }

  @Activate
  void start() {
    selfTests.start(new SecureRandom());
  }

  @Deactivate
  void stop() throws InterruptedException {
    thread.shutdownNow();
    worker.shutdownNow();
    if (!awaited(thread) || !awaited(worker)) {
      log.warn("A self-test does not end");
    }
  }

  private static boolean awaited(ExecutorService executor) throws InterruptedException {
    return executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
  }

  /** {@code tiaki:selftest}: the state, and what each test came to last. */
  public String selftest() {
    return console.show();
  }

  /** {@code tiaki:selftest run} and {@code tiaki:selftest acknowledge}. */
  public String selftest(String word) throws InterruptedException {
    try {
      return console
          .asked(word, "console:shell", Optional.empty())
          .get(SHELL_SECONDS, TimeUnit.SECONDS)
          .text();
    } catch (ExecutionException | TimeoutException e) {
      return "It did not end: see the log";
    }
  }

  @Override
  public Set<String> types() {
    return Console.TYPES;
  }

  @Override
  public boolean resumes(String type) {
    return type.equals(Console.PREFIX + "run");
  }

  @Override
  public CompletionStage<Outcome> handle(Instruction instruction) {
    CompletableFuture<Outcome> outcome =
        console.asked(
            instruction.type().substring(Console.PREFIX.length()),
            instruction.issuer(),
            Optional.ofNullable(instruction.parameters().get(Console.OCCASION)));
    return outcome;
  }

  @Override
  public State now() {
    return selfTests.state();
  }

  @Override
  public String name() {
    return "selftest";
  }

  @Override
  public CompletionStage<Health> probe() {
    return CompletableFuture.completedFuture(console.health());
  }

  @Override
  public List<Metric> metrics() {
    return console.metrics();
  }

  @Override
  public Collection<SelfTest> tests() {
    return tests;
  }

  @Override
  public Collection<TamperInput> inputs() {
    List<TamperInput> all = new ArrayList<>(configured);
    all.addAll(offered);
    return all;
  }

  @Override
  public Optional<StateStore> state() {
    return Optional.ofNullable(state);
  }

  @Override
  public Optional<Journal> journal() {
    return Optional.ofNullable(journal);
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
