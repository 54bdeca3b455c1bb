package io.tiaki.itests.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import io.tiaki.platform.Health;
import io.tiaki.platform.HealthProbe;
import io.tiaki.platform.StateStore;
import io.tiaki.security.SecurityModule;
import io.tiaki.testkit.MemoryStateStore;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.InstructionHandler;
import io.tiaki.usecase.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * A framework with Deployment Admin and the update bundle; around it, in the tests' own class
 * space, what the update bundle needs of others.
 */
final class Gateway implements AutoCloseable {
  static final String UPDATE = "io.tiaki.update";
  private static final String DEPLOYMENT_ADMIN = "org.osgi.service.deploymentadmin.DeploymentAdmin";

  final List<JournalEvent> journal = new CopyOnWriteArrayList<>();
  final List<String> handed = new CopyOnWriteArrayList<>();
  final MemoryStateStore store;
  final Path packages;
  volatile Consumer<JournalEvent> onEvent = event -> {};
  volatile Health health = Health.healthy("all is well");
  final Framework framework;
  private final SecurityModule security;
  private Object admin = new Object();

  private Gateway(Path data, SecurityModule security, MemoryStateStore store, boolean launcher) {
    this.security = security;
    this.store = store;
    this.packages = data.resolve("packages");
    Map<String, String> properties = new HashMap<>();
    properties.put(Constants.FRAMEWORK_STORAGE, data.resolve("framework").toString());
    properties.put("felix.cache.locking", "false");
    properties.put("ds.loglevel", "warn");
    // As the launcher sets it: a history would hold services of bundles that were updated.
    properties.put("org.apache.felix.log.maxSize", "0");
    properties.put(
        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
        Stream.of(
                    MeterId.class,
                    Health.class,
                    Journal.class,
                    SecurityModule.class,
                    Instruction.class)
                .map(Exports::of)
                .collect(Collectors.joining(","))
            + ",org.slf4j;version=1.7.36");
    if (launcher) {
      properties.put("tiaki.packages", packages.toString());
    }
    framework =
        ServiceLoader.load(FrameworkFactory.class)
            .findFirst()
            .orElseThrow()
            .newFramework(properties);
  }

  /** What a gateway is started with. */
  record Start(
      Path data, SecurityModule security, MemoryStateStore store, int port, boolean launcher) {}

  /** Starts the base; no package yet. */
  static Gateway start(Start start, Map<String, Object> more) throws Exception {
    Gateway gateway = new Gateway(start.data(), start.security(), start.store(), start.launcher());
    gateway.framework.start();
    gateway.services();
    gateway.base();
    gateway.configure(start.port(), more);
    return gateway;
  }

  BundleContext context() {
    return framework.getBundleContext();
  }

  /** Has Deployment Admin install a package, as an installer does and not as an update. */
  void install(byte[] dp) throws Exception {
    call(admin, "installDeploymentPackage", InputStream.class, new ByteArrayInputStream(dp));
  }

  /** The version of a package that Deployment Admin says is installed; empty when it is not. */
  String installed(String name) throws Exception {
    Object found = call(admin, "getDeploymentPackage", String.class, name);
    return found == null ? "" : String.valueOf(call(found, "getVersion", null, null));
  }

  /** Package and version of everything that Deployment Admin says is installed. */
  Map<String, String> listed() throws Exception {
    Map<String, String> listed = new java.util.TreeMap<>();
    for (Object one : (Object[]) call(admin, "listDeploymentPackages", null, null)) {
      listed.put(
          String.valueOf(call(one, "getName", null, null)),
          String.valueOf(call(one, "getVersion", null, null)));
    }
    listed.remove("system");
    return listed;
  }

  /** Asks for an update and waits for its outcome. */
  Outcome update(Dp dp, Keys.Signer signer) throws Exception {
    return outcome(handle(instruction(dp, signer.sign(dp.octets()))));
  }

  static Instruction instruction(Dp dp, byte[] signature) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("package", dp.name());
    parameters.put("version", dp.version());
    parameters.put("size", Integer.toString(dp.octets().length));
    parameters.put("sha-256", dp.sha256());
    parameters.put("signature", Base64.getEncoder().encodeToString(signature));
    return instruction(parameters);
  }

  static Instruction instruction(Map<String, String> parameters) {
    return new Instruction(
        UUID.randomUUID().toString(),
        "update.install",
        Optional.empty(),
        "dcs",
        Instant.now().plus(Duration.ofMinutes(10)),
        parameters);
  }

  CompletionStage<Outcome> handle(Instruction instruction) {
    return handler().handle(instruction);
  }

  static Outcome outcome(CompletionStage<Outcome> stage) throws Exception {
    return stage.toCompletableFuture().get(90, TimeUnit.SECONDS);
  }

  /** The handler of updates; while its component begins anew there is none for a moment. */
  InstructionHandler handler() {
    AtomicReference<InstructionHandler> found = new AtomicReference<>();
    eventually(
        () -> {
          ServiceReference<InstructionHandler> reference =
              context().getServiceReference(InstructionHandler.class);
          found.set(reference == null ? null : context().getService(reference));
          return found.get() != null;
        });
    return found.get();
  }

  /** The bundle with this name. */
  Bundle bundle(String name) {
    for (Bundle bundle : context().getBundles()) {
      if (name.equals(bundle.getSymbolicName())) {
        return bundle;
      }
    }
    throw new IllegalArgumentException("no bundle " + name);
  }

  /** What the sample bundle's service says; empty when there is none. */
  String beat(String bundle) {
    try {
      ServiceReference<?>[] found =
          context().getAllServiceReferences(Supplier.class.getName(), "(sample=" + bundle + ")");
      return found == null
          ? ""
          : String.valueOf(((Supplier<?>) context().getService(found[0])).get());
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The file {@code current} without its first line. */
  List<String> current() throws IOException {
    List<String> lines = Files.readAllLines(packages.resolve("current"));
    assertThat(lines.get(0)).isEqualTo("tiaki-packages 1");
    return lines.subList(1, lines.size());
  }

  static void eventually(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Override
  public void close() throws Exception {
    framework.stop();
    framework.waitForStop(10_000);
  }

  private void services() {
    BundleContext context = context();
    context.registerService(SecurityModule.class, security, null);
    context.registerService(StateStore.class, store, null);
    Journal recorder =
        event -> {
          journal.add(event);
          onEvent.accept(event);
          return CompletableFuture.completedFuture(null);
        };
    context.registerService(Journal.class, recorder, null);
    HealthProbe probe =
        new HealthProbe() {
          @Override
          public String name() {
            return "reading";
          }

          @Override
          public CompletionStage<Health> probe() {
            boolean spoilt = Boolean.getBoolean(io.tiaki.itests.update.sample.Spoiling.SPOILT);
            return CompletableFuture.completedFuture(
                spoilt ? Health.unhealthy("no meter answers") : health);
          }
        };
    context.registerService(HealthProbe.class, probe, null);
  }

  private void base() throws Exception {
    List<Bundle> bundles = new ArrayList<>();
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(Path.of("target", "bundles"), "*.jar")) {
      for (Path jar : jars) {
        if (!jar.getFileName().toString().startsWith(UPDATE)) {
          bundles.add(context().installBundle("reference:" + jar.toUri()));
        }
      }
    }
    for (Bundle bundle : bundles) {
      bundle.start();
    }
    admin = service(DEPLOYMENT_ADMIN);
    watch();
  }

  /** A service whatever it is wired to: the framework is wired to nobody. */
  private Object service(String name) {
    eventually(() -> found(name) != null);
    return context().getService(found(name)[0]);
  }

  private ServiceReference<?>[] found(String name) {
    try {
      return context().getAllServiceReferences(name, null);
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Puts itself in front of Deployment Admin and notes what it is handed. */
  private void watch() throws Exception {
    Bundle bundle = bundle("org.apache.felix.deploymentadmin");
    Class<?> type = bundle.loadClass(DEPLOYMENT_ADMIN);
    Object watching =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals("installDeploymentPackage")) {
                handed.add(Instant.now().toString());
              }
              try {
                return method.invoke(admin, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    Hashtable<String, Object> first = new Hashtable<>();
    first.put(Constants.SERVICE_RANKING, 100);
    bundle.getBundleContext().registerService(DEPLOYMENT_ADMIN, watching, first);
  }

  private void configure(int port, Map<String, Object> more) throws Exception {
    Object configurations = service("org.osgi.service.cm.ConfigurationAdmin");
    Hashtable<String, Object> settings = new Hashtable<>();
    settings.put("packages.url", "https://localhost:" + port + "/packages");
    settings.put("health.timeout.s", 5);
    settings.put("fetch.timeout.s", 5);
    settings.put("observation.s", 0);
    settings.putAll(more);
    Object configuration =
        configurations
            .getClass()
            .getMethod("getConfiguration", String.class, String.class)
            .invoke(configurations, UPDATE, "?");
    configuration
        .getClass()
        .getMethod("update", java.util.Dictionary.class)
        .invoke(configuration, settings);
  }

  private static Object call(Object on, String method, Class<?> type, Object argument)
      throws Exception {
    for (Class<?> c : on.getClass().getInterfaces()) {
      for (var m : c.getMethods()) {
        boolean fits =
            type == null
                ? m.getParameterCount() == 0
                : m.getParameterCount() == 1 && m.getParameterTypes()[0] == type;
        if (m.getName().equals(method) && fits) {
          return type == null ? m.invoke(on) : m.invoke(on, argument);
        }
      }
    }
    for (Class<?> c = on.getClass().getSuperclass(); c != null; c = c.getSuperclass()) {
      for (Class<?> i : c.getInterfaces()) {
        for (var m : i.getMethods()) {
          if (m.getName().equals(method) && m.getParameterCount() == (type == null ? 0 : 1)) {
            return type == null ? m.invoke(on) : m.invoke(on, argument);
          }
        }
      }
    }
    return on.getClass().getMethod(method).invoke(on);
  }
}
