package io.tiaki.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;

/** Fills an empty framework, and starts what is in it. */
final class Contents {
  private static final Logger LOG = Logger.getLogger(Contents.class.getName());
  private static final List<String> INSTALLERS =
      List.of("org.apache.felix.dependencymanager", "org.apache.felix.deploymentadmin");

  /** Each further one needs another thread that is in the way at that moment. */
  private static final int ATTEMPTS = 20;

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final BundleContext context;
  private final BooleanSupplier stopping;
  private boolean whole = true;
  private int installed;

  /**
   * @param stopping whether to leave the rest
   */
  Contents(BundleContext context, BooleanSupplier stopping) {
    this.context = context;
    this.stopping = stopping;
  }

  /** A step towards a full framework. */
  private interface Step {
    void run() throws IOException, UsageException;
  }

  /**
   * Installs everything: the base by reference, the packages through Deployment Admin, which starts
   * them.
   *
   * @param base jars
   * @param seed when there, the order of all steps is shuffled with it
   * @return whether all of it could be installed
   */
  boolean fill(List<Path> base, InstalledSet set, PackageSet packages, Optional<Long> seed)
      throws IOException, UsageException {
    long began = System.nanoTime();
    List<Bundle> bundles = installBase(base);
    bundles.stream().filter(b -> INSTALLERS.contains(b.getSymbolicName())).forEach(this::tryStart);
    Deployment deployment = new Deployment(context);
    List<Step> steps = new ArrayList<>();
    bundles.forEach(bundle -> steps.add(() -> tryStart(bundle)));
    int count = packages.lines().size();
    packages.lines().forEach(line -> steps.add(() -> install(deployment, set, line)));
    seed.ifPresent(number -> Collections.shuffle(steps, new Random(number)));
    boolean said = false;
    for (Step step : steps) {
      if (stopping.getAsBoolean()) {
        return false;
      }
      step.run();
      if (!said && System.nanoTime() - began > PATIENCE_NANOS && installed < count) {
        said = true;
        LOG.log(Level.INFO, "{0} of {1} packages are installed", new Object[] {installed, count});
      }
    }
    if (count > 0) {
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      LOG.info(() -> installed + " packages installed in " + millis + " ms");
    }
    return whole;
  }

  private List<Bundle> installBase(List<Path> base) {
    List<Bundle> bundles = new ArrayList<>();
    for (Path jar : base) {
      try {
        bundles.add(context.installBundle("reference:" + jar.toUri()));
      } catch (BundleException e) {
        broken(String.valueOf(jar.getFileName()));
        LOG.log(
            Level.SEVERE,
            "{0} is not a usable bundle: replace it. {1}",
            new Object[] {jar, e.getMessage()});
      }
    }
    return bundles;
  }

  private void install(Deployment deployment, InstalledSet set, PackageLine line)
      throws IOException, UsageException {
    Path file = set.checked(line);
    long began = System.nanoTime();
    try (InputStream octets = Files.newInputStream(file)) {
      deployment.install(octets);
      installed++;
      LOG.log(
          Level.FINE,
          "{0} is installed after {1} ms",
          new Object[] {line.name(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)});
    } catch (IOException e) {
      broken(line.name());
      LOG.log(
          Level.SEVERE,
          "The package {0} {1} cannot be installed: make room on the disk, replace it in the folder"
              + " packages, or take its bundle out of the bundle folder. {2}",
          new Object[] {line.name(), line.version(), e.getMessage()});
    }
  }

  /** For platform.status: without it the gateway is not whole. */
  private void broken(String what) {
    whole = false;
    System.setProperty("tiaki.bundle.broken", what);
  }

  /** Starts whatever does not run yet, and says what lacks what. */
  void startAll() {
    Unresolved unresolved = new Unresolved();
    for (Bundle bundle : context.getBundles()) {
      if (stopping.getAsBoolean()) {
        return;
      }
      start(bundle, unresolved);
    }
    unresolved.texts().forEach(LOG::severe);
  }

  /** Whether a bundle is there. */
  boolean has(String symbolicName) {
    return Arrays.stream(context.getBundles())
        .anyMatch(bundle -> symbolicName.equals(bundle.getSymbolicName()));
  }

  /** What cannot start now can perhaps later; {@link #startAll} has the last word. */
  private void tryStart(Bundle bundle) {
    start(bundle, new Unresolved());
  }

  private void start(Bundle bundle, Unresolved unresolved) {
    if (bundle.getState() == Bundle.ACTIVE
        || bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null) {
      return;
    }
    try {
      startUntilNotInTheWay(bundle);
    } catch (BundleException e) {
      if (e.getType() == BundleException.RESOLVE_ERROR) {
        unresolved.add(bundle.getSymbolicName(), String.valueOf(e.getMessage()));
      } else if (!stopping.getAsBoolean()) {
        LOG.log(Level.SEVERE, "Bundle " + bundle.getSymbolicName() + " does not start", e);
      }
    }
  }

  /**
   * Two threads may start bundles that need each other: this one, and one that loads a class, binds
   * a component or handles a deployment. Felix then interrupts one of them, and its start fails
   * though nothing is missing. By giving up it let the other finish, and the next attempt waits for
   * that.
   */
  private void startUntilNotInTheWay(Bundle bundle) throws BundleException {
    for (int left = ATTEMPTS; ; left--) {
      try {
        bundle.start(Bundle.START_ACTIVATION_POLICY);
        return;
      } catch (BundleException e) {
        if (left <= 1 || !gaveWay(e) || stopping.getAsBoolean()) {
          throw e;
        }
      }
    }
  }

  /** Felix tells it by its text alone. */
  private static boolean gaveWay(BundleException e) {
    return String.valueOf(e.getMessage()).contains("Unable to acquire");
  }
}
