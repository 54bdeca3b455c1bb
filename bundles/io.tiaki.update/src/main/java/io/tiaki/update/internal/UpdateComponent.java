package io.tiaki.update.internal;

import io.tiaki.journal.Journal;
import io.tiaki.platform.HealthProbe;
import io.tiaki.platform.StateStore;
import io.tiaki.security.SecurityModule;
import io.tiaki.update.internal.framework.Island;
import io.tiaki.update.internal.framework.Platform;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.InstructionHandler;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.deploymentadmin.DeploymentAdmin;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.Icon;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The updater as OSGi sees it; without an address of packages it installs nothing. */
@Component(
    name = UpdateComponent.PID,
    configurationPid = UpdateComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    immediate = true,
    service = InstructionHandler.class)
@Designate(ocd = UpdateComponent.Config.class)
public final class UpdateComponent implements InstructionHandler, Services {
  static final String PID = "io.tiaki.update";
  private static final Logger log = LoggerFactory.getLogger(UpdateComponent.class);
  private static final String TYPE = "update.install";
  private static final String FOLDER = "tiaki.packages";
  private static final long STOP_SECONDS = 3;
  private static final long LOOK_AGAIN_SECONDS = 2;

  private final BundleContext context;
  private final Config config;
  private final List<HealthProbe> probes = new CopyOnWriteArrayList<>();
  private final ScheduledThreadPoolExecutor thread;
  private @Nullable ServiceRegistration<?> judge;
  private volatile @Nullable Updater updater;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable SecurityModule security;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable StateStore state;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable Journal journal;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable DeploymentAdmin admin;

  /** Configuration. */
  @ObjectClassDefinition(
      id = PID,
      name = "Tiaki update",
      description = "Signed updates of deployment packages. Inert while packages.url is empty.",
      icon = @Icon(resource = "OSGI-INF/icon/update.png", size = 32))
  public @interface Config {
    @AttributeDefinition(
        name = "Address of packages",
        description =
            "https://HOST[:PORT]/PATH under which packages are fetched as SHA-256.dp. Empty: no update is taken.",
        required = false)
    String packages_url() default "";

    @AttributeDefinition(
        name = "Folder of packages",
        description =
            "Where the installed set and its archive are kept when no launcher says so (framework property tiaki.packages).",
        required = false)
    String packages_dir() default "";

    @AttributeDefinition(
        name = "TLS key",
        description = "Alias of the key and certificate for fetching.")
    String credential() default "tls";

    @AttributeDefinition(
        name = "Signers",
        description = "Common names of the accepted signers of packages, separated by commas.")
    String signers() default "vendor";

    @AttributeDefinition(
        name = "Largest package (octets)",
        description = "Octets that a package may have.",
        min = "1024",
        max = "1073741824")
    long size_max_octets() default 33_554_432;

    @AttributeDefinition(
        name = "Allow new packages",
        description = "Whether packages may come that replace no installed one.")
    boolean allow_new() default false;

    @AttributeDefinition(
        name = "Health timeout (s)",
        description = "Seconds that a package has to become healthy, before it is taken back.",
        min = "2",
        max = "120")
    int health_timeout_s() default 60;

    @AttributeDefinition(
        name = "Observation (s)",
        description =
            "Seconds that a package is observed at least before it is kept, within the health timeout.",
        min = "0",
        max = "120")
    int observation_s() default 10;

    @AttributeDefinition(
        name = "Fetch timeout (s)",
        description = "Seconds that a package may take to be fetched, with all attempts.",
        min = "5",
        max = "86400")
    int fetch_timeout_s() default 900;
  }

  @Activate
  public UpdateComponent(BundleContext context, Config config) {
    this.context = context;
    this.config = config;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread t = new Thread(task, "tiaki-update");
              t.setDaemon(true);
              return t;
            });
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addProbe(HealthProbe probe) {
    probes.add(probe);
  }

  void removeProbe(HealthProbe probe) {
    probes.remove(probe);
  }

  @Activate
  void start() {
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put("tiaki.update", "judge");
    judge =
        context.registerService(
            Function.class.getName(), new Judge(this, Clock.systemUTC()), properties);
    if (config.packages_url().isBlank()) {
      log.info("No update is taken: set packages.url in {}", PID);
      return;
    }
    try {
      Updater fresh = new Updater(settings(), this, Clock.systemUTC(), thread);
      updater = fresh;
      thread.execute(() -> recover(fresh));
    } catch (IllegalArgumentException e) {
      log.error("No update is taken: {} (configuration {})", e.getMessage(), PID);
    }
  }

  /**
   * May run on the thread of a trial that replaces this very bundle: it does not wait for that one.
   */
  @Deactivate
  void stop() throws InterruptedException {
    Updater stopping = updater;
    if (stopping != null) {
      stopping.close();
    }
    thread.shutdownNow();
    ServiceRegistration<?> registered = judge;
    if (registered != null) {
      registered.unregister();
    }
    if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
      log.warn("The updater's thread is still busy");
    }
  }

  @Override
  public Set<String> types() {
    return Set.of(TYPE);
  }

  /** What was installed by which instruction is remembered. */
  @Override
  public boolean resumes(String type) {
    return true;
  }

  @Override
  public CompletionStage<Outcome> handle(Instruction instruction) {
    Updater started = updater;
    return started == null
        ? CompletableFuture.completedFuture(
            Outcome.of(Status.REFUSED, "This gateway takes no updates: configure " + PID))
        : started.handle(instruction);
  }

  @Override
  public Optional<SecurityModule> security() {
    return Optional.ofNullable(security);
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
  public Collection<HealthProbe> probes() {
    return probes;
  }

  @Override
  public Optional<Platform> platform() {
    return Optional.ofNullable(admin).map(there -> new Platform(context, there));
  }

  @Override
  public Optional<Platform.Trial> trial() {
    return Platform.trial(context);
  }

  @Override
  public void conduct(Map<String, String> order, CompletableFuture<Object> answer)
      throws IOException {
    Island.start(context.getBundle(), order, answer);
  }

  private void recover(Updater started) {
    if (!started.recover() && !thread.isShutdown()) {
      thread.schedule(() -> recover(started), LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
    }
  }

  private Settings settings() {
    String launcher = context.getProperty(FOLDER);
    String folder = launcher == null ? config.packages_dir().strip() : launcher;
    if (folder.isEmpty()) {
      throw new IllegalArgumentException("packages.dir must name a folder");
    }
    return new Settings(
        URI.create(config.packages_url().strip()),
        Path.of(folder),
        launcher == null,
        config.credential().strip(),
        Stream.of(config.signers().split(","))
            .map(String::strip)
            .filter(s -> !s.isEmpty())
            .collect(Collectors.toSet()),
        config.size_max_octets(),
        config.allow_new(),
        Duration.ofSeconds(config.health_timeout_s()),
        Duration.ofSeconds(config.observation_s()),
        Duration.ofSeconds(config.fetch_timeout_s()));
  }
}
