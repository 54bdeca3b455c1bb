package io.tiaki.launcher;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.wiring.FrameworkWiring;

/** A framework with the base bundles of a folder and the packages of the installed set. */
final class Gateway {
  private static final Logger LOG = Logger.getLogger(Gateway.class.getName());
  private static final long STOP_MILLIS = 10_000;

  /** sysexits.h EX_TEMPFAIL: a service manager starts the gateway again. */
  private static final int TRY_AGAIN = 75;

  private static final List<String> NEEDED =
      List.of("io.tiaki.platform.status", "org.apache.felix.fileinstall");
  private static final long WATCH_SECONDS = 2;

  /** Framework property: something is missing only because it has not been started yet. */
  private static final String STARTING = "tiaki.starting";

  /** System property that the self-test of the software removes: what is there now is accepted. */
  private static final String BASELINE = "tiaki.baseline";

  private final Options options;
  private final Path data;
  private final FolderLock lock;
  private final FrameworkStorage storage;
  private final InstalledSet installed;

  /** A stop amid the start is no failure: what is to be watched from then on is discarded. */
  private final ScheduledExecutorService watch =
      new ScheduledThreadPoolExecutor(1, Gateway::watcher, new ThreadPoolExecutor.DiscardPolicy());

  private volatile @Nullable Framework framework;
  private volatile boolean stopping;
  private volatile boolean restoring;

  Gateway(Options options) throws UsageException {
    this.options = options;
    data = options.data().resolve("gateway");
    DataFolder.prepare(data);
    lock = FolderLock.of(data);
    storage = new FrameworkStorage(data);
    installed = new InstalledSet(data.resolve("packages"), options.packages());
  }

  private static Thread watcher(Runnable task) {
    Thread thread = new Thread(task, "tiaki-watch");
    thread.setDaemon(true);
    return thread;
  }

  /** Starts everything; returns when each bundle was started or has said why not. */
  void start() throws BundleException, UsageException {
    checkConfiguration();
    if (options.acceptDistribution()) {
      System.setProperty(BASELINE, "accept");
    }
    startAgain();
    guardTrials();
  }

  /** Starts the framework, after {@link #await} said that it is to start again. */
  void startAgain() throws BundleException, UsageException {
    restoring = false;
    // Read by Deployment Admin; without it an update would restart every bundle of its package.
    System.setProperty("org.apache.felix.deploymentadmin.stopunaffectedbundle", "false");
    System.setProperty(STARTING, "true");
    List<Path> base = jars();
    try {
      Durable.removeTree(data.resolve("tmp"));
      PackageSet set = installed.prepare();
      boolean fresh =
          installed.trial() || options.seed().isPresent() || !storage.isSealed(base, set);
      if (!bring(base, set, fresh) && !stopping) {
        bring(base, set, true);
      }
      System.clearProperty(STARTING);
    } catch (IOException e) {
      throw DataFolder.unusable(data, e);
    }
  }

  /**
   * Starts a framework with the set.
   *
   * @param fresh whether to make its storage anew
   * @return false when what it has is not the set: the framework has stopped again
   */
  private boolean bring(List<Path> base, PackageSet set, boolean fresh)
      throws BundleException, IOException, UsageException {
    if (fresh) {
      if (installed.trial()) {
        LOG.warning("The gateway ended amid an update: the packages from before are installed");
      }
      storage.wipe();
      installed.noteInterrupted();
      DataFolder.room(data, 2 * installed.size());
    }
    Framework started = factory().newFramework(properties());
    framework = started;
    started.init();
    // All at once and before any thread runs that could resolve, too, what is just being started.
    started.adapt(FrameworkWiring.class).resolveBundles(null);
    started.start();
    Contents contents = new Contents(started.getBundleContext(), () -> stopping);
    boolean whole = true;
    if (fresh) {
      whole = contents.fill(base, installed, set, options.seed());
    } else if (!set.isEmpty() && !set.matches(new Deployment(started.getBundleContext()).list())) {
      LOG.warning("The framework holds other packages than it should: it is filled anew");
      halt(started);
      return false;
    }
    contents.startAll();
    NEEDED.stream().filter(name -> !contents.has(name)).forEach(this::missing);
    if (fresh && whole && !stopping) {
      storage.seal(base, set);
    }
    return true;
  }

  private void missing(String bundle) {
    LOG.log(
        Level.SEVERE,
        "The bundle {0} is neither in {1} nor in {2}: put it there, without it no configuration is"
            + " read",
        new Object[] {bundle, options.bundles(), options.packages()});
  }

  private static void halt(Framework framework) throws BundleException {
    try {
      framework.stop();
      framework.waitForStop(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, String> properties() {
    return FrameworkProperties.of(options, data, storage.folder());
  }

  private static FrameworkFactory factory() throws UsageException {
    return ServiceLoader.load(FrameworkFactory.class)
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "No OSGi framework on the class path: the distribution is not whole"));
  }

  /**
   * Waits until the framework has stopped.
   *
   * @return whether it is to start again, with the packages from before an update
   */
  boolean await() throws InterruptedException {
    Framework running = framework;
    int type;
    do {
      type = running == null ? 0 : running.waitForStop(0).getType();
    } while (type == FrameworkEvent.STOPPED_UPDATE);
    return restoring;
  }

  /** Stops everything, within ten seconds. */
  void stop() {
    stopping = true;
    watch.shutdownNow();
    Framework running = framework;
    try {
      if (running != null) {
        halt(running);
      }
      lock.close();
    } catch (BundleException e) {
      LOG.log(Level.WARNING, "The framework did not stop cleanly", e);
    }
  }

  private void guardTrials() throws UsageException {
    long minutes = Long.getLong("tiaki.trial.minutes", 6);
    TrialGuard guard =
        new TrialGuard(
            installed::trial, System::nanoTime, Duration.ofMinutes(minutes), this::restore);
    Reseal reseal = new Reseal(installed, storage, jars(), this::deployment);
    watch.scheduleWithFixedDelay(
        () -> {
          guard.look();
          reseal.look();
        },
        WATCH_SECONDS,
        WATCH_SECONDS,
        TimeUnit.SECONDS);
  }

  private Deployment deployment() {
    Framework running = framework;
    if (running == null) {
      throw new IllegalStateException("no framework");
    }
    return new Deployment(running.getBundleContext());
  }

  /** Ends the framework, so that the next one has the packages from before the update. */
  private void restore() {
    LOG.severe("An update takes too long and nobody ends it: back to the packages from before it");
    restoring = true;
    Framework running = framework;
    try {
      if (running != null) {
        running.stop();
        if (running.waitForStop(STOP_MILLIS).getType() == FrameworkEvent.WAIT_TIMEDOUT) {
          LOG.severe("The framework does not stop: the process ends, start it again");
          Runtime.getRuntime().halt(TRY_AGAIN);
        }
      }
    } catch (BundleException | InterruptedException e) {
      if (!stopping) {
        LOG.log(Level.SEVERE, "The framework does not stop: the process ends, start it again", e);
        Runtime.getRuntime().halt(TRY_AGAIN);
      }
    }
  }

  private void checkConfiguration() throws UsageException {
    Path folder = options.configuration();
    if (!Files.isDirectory(folder) || !Files.isReadable(folder)) {
      throw new UsageException(
          "No readable configuration folder " + folder + ": give one with --config");
    }
    ConfigurationCheck check = new ConfigurationCheck(folder);
    check.problems().forEach(LOG::severe);
    watch.scheduleWithFixedDelay(
        () -> check.problems().forEach(LOG::severe),
        WATCH_SECONDS,
        WATCH_SECONDS,
        TimeUnit.SECONDS);
  }

  private List<Path> jars() throws UsageException {
    List<Path> jars = new ArrayList<>(jars(options.bundles()));
    if (options.shell()) {
      // Another base than without: the framework is filled anew when it changes.
      jars.addAll(jars(options.home().resolve("shell")));
    }
    return jars;
  }

  private static List<Path> jars(Path folder) throws UsageException {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
      files.forEach(jars::add);
    } catch (IOException e) {
      throw new UsageException(
          "Cannot read the bundle folder " + folder + ": give one with --bundles");
    }
    if (jars.isEmpty()) {
      throw new UsageException("No bundles in " + folder + ": give another folder with --bundles");
    }
    Collections.sort(jars);
    return jars;
  }
}
