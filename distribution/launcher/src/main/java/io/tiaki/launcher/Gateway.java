package io.tiaki.launcher;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** A framework with the bundles of a folder. */
final class Gateway {
  private static final Logger LOG = Logger.getLogger(Gateway.class.getName());
  private static final long LEAST_ROOM = 4L << 20;
  private static final long STOP_MILLIS = 10_000;
  private static final List<String> NEEDED =
      List.of("io.tiaki.platform.status", "org.apache.felix.fileinstall");
  private static final long WATCH_SECONDS = 2;

  private final Options options;
  private final Framework framework;
  private final FolderLock lock;
  private volatile boolean stopping;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "tiaki-configuration");
            thread.setDaemon(true);
            return thread;
          });

  Gateway(Options options) throws UsageException {
    this.options = options;
    FrameworkFactory factory =
        ServiceLoader.load(FrameworkFactory.class)
            .findFirst()
            .orElseThrow(
                () ->
                    new UsageException(
                        "No OSGi framework on the class path: the distribution is not whole"));
    Path data = options.data().resolve("gateway");
    createPrivate(data);
    lock = FolderLock.of(data);
    framework = factory.newFramework(properties(data));
  }

  /** Starts everything; returns when each bundle was started or has said why not. */
  void start() throws BundleException, UsageException {
    checkConfiguration();
    framework.start();
    List<Bundle> bundles = install();
    options.seed().ifPresent(seed -> Collections.shuffle(bundles, new Random(seed)));
    Unresolved unresolved = new Unresolved();
    for (Bundle bundle : bundles) {
      if (stopping) {
        return;
      }
      startOne(bundle, unresolved);
    }
    unresolved.texts().forEach(LOG::severe);
    NEEDED.stream()
        .filter(name -> bundles.stream().noneMatch(b -> name.equals(b.getSymbolicName())))
        .forEach(
            name ->
                LOG.log(
                    Level.SEVERE,
                    "The bundle {0} is not in {1}: put it there, without it no configuration is read",
                    new Object[] {name, options.bundles()}));
  }

  /** Waits until the framework has stopped. */
  void await() throws InterruptedException {
    int type;
    do {
      type = framework.waitForStop(0).getType();
    } while (type == FrameworkEvent.STOPPED_UPDATE);
  }

  /** Stops everything, within ten seconds. */
  void stop() {
    stopping = true;
    watch.shutdownNow();
    try {
      framework.stop();
      framework.waitForStop(STOP_MILLIS);
      lock.close();
    } catch (BundleException e) {
      LOG.log(Level.WARNING, "The framework did not stop cleanly", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, String> properties(Path data) {
    Map<String, String> p = new HashMap<>();
    p.put(Constants.FRAMEWORK_STORAGE, data.resolve("framework").toString());
    p.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
    p.put("felix.cache.locking", "false");
    // File Install begins with a folder in which nothing is; the real one it gets from
    // platform.status,
    // once that is there to look over what is read.
    p.put("felix.fileinstall.dir", data.resolve("tmp").resolve("none").toString());
    p.put("tiaki.configuration", options.configuration().toString());
    p.put("felix.fileinstall.noInitialDelay", "true");
    p.put("felix.fileinstall.poll", "1000");
    p.put("felix.fileinstall.enableConfigSave", "false");
    p.put("felix.fileinstall.disableConfigSave", "true");
    p.put("felix.fileinstall.log.level", "1");
    p.put("felix.fileinstall.tmpdir", data.resolve("tmp").toString());
    p.put("org.apache.felix.eventadmin.ThreadPoolSize", "2");
    p.put("ds.loglevel", "warn");
    // platform.log passes entries on; a history would hold services of bundles that were updated.
    p.put("org.apache.felix.log.maxSize", "0");
    p.put("tiaki.data", data.toString());
    p.put("tiaki.exchange", options.data().resolve("exchange").toString());
    p.put("tiaki.secrets", options.data().resolve("secrets").toString());
    p.put("tiaki.gateway", options.id());
    p.put("tiaki.broker.host", options.brokerHost());
    p.put("tiaki.broker.port", Integer.toString(options.brokerPort()));
    return p;
  }

  private static void createPrivate(Path folder) throws UsageException {
    try {
      Files.createDirectories(folder);
      if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      }
      if (Files.getFileStore(folder).getUsableSpace() < LEAST_ROOM) {
        throw new UsageException(
            "The disk of " + folder + " is full: make room, or give another folder with --data", 1);
      }
    } catch (IOException e) {
      throw new UsageException(
          "Cannot use the data folder "
              + folder
              + " ("
              + reason(e)
              + "): make it a writable folder, or give another with --data",
          1);
    }
  }

  private static String reason(IOException e) {
    String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    return reason != null
        ? reason
        : e instanceof FileAlreadyExistsException ? "a file has its name" : "access denied";
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

  private List<Bundle> install() throws UsageException {
    List<Bundle> bundles = new ArrayList<>();
    BundleContext context = framework.getBundleContext();
    for (Path jar : jars()) {
      try {
        bundles.add(context.installBundle("reference:" + jar.toUri()));
      } catch (BundleException e) {
        // For platform.status: without it the gateway is not whole.
        System.setProperty("tiaki.bundle.broken", String.valueOf(jar.getFileName()));
        LOG.log(
            Level.SEVERE,
            "{0} is not a usable bundle: replace it. {1}",
            new Object[] {jar, e.getMessage()});
      }
    }
    return bundles;
  }

  private List<Path> jars() throws UsageException {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(options.bundles(), "*.jar")) {
      files.forEach(jars::add);
    } catch (IOException e) {
      throw new UsageException(
          "Cannot read the bundle folder " + options.bundles() + ": give one with --bundles");
    }
    if (jars.isEmpty()) {
      throw new UsageException(
          "No bundles in " + options.bundles() + ": give another folder with --bundles");
    }
    Collections.sort(jars);
    return jars;
  }

  private void startOne(Bundle bundle, Unresolved unresolved) {
    if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null) {
      return;
    }
    try {
      bundle.start(Bundle.START_ACTIVATION_POLICY);
    } catch (BundleException e) {
      if (e.getType() == BundleException.RESOLVE_ERROR) {
        unresolved.add(bundle.getSymbolicName(), String.valueOf(e.getMessage()));
      } else if (!stopping) {
        LOG.log(Level.SEVERE, "Bundle " + bundle.getSymbolicName() + " does not start", e);
      }
    }
  }
}
