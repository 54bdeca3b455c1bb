package io.tiaki.distribution.check;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.util.tracker.ServiceTracker;

/**
 * A host like Kura's: a framework whose Deployment Admin gets the packages one after the other, and
 * nobody starts anything afterwards. A program of its own, because its class path is its framework.
 */
final class DeploymentOnly {
  private static final String SERVICE = "org.osgi.service.deploymentadmin.DeploymentAdmin";

  private DeploymentOnly() {}

  /**
   * Prints a line for each bundle that does not run: {@code NAME STATE}.
   *
   * @param words folder of base bundles, folder of packages, storage, seed
   */
  public static void main(String... words) throws Exception {
    System.setProperty("org.apache.felix.deploymentadmin.stopunaffectedbundle", "false");
    Framework framework =
        ServiceLoader.load(FrameworkFactory.class)
            .findFirst()
            .orElseThrow()
            .newFramework(Map.of(Constants.FRAMEWORK_STORAGE, words[2]));
    framework.start();
    BundleContext context = framework.getBundleContext();
    for (Path jar : list(words[0], ".jar")) {
      context.installBundle("reference:" + jar.toUri());
    }
    startAll(context);
    ServiceTracker<Object, Object> tracker = new ServiceTracker<>(context, SERVICE, null);
    tracker.open(true);
    Object admin = tracker.waitForService(TimeUnit.SECONDS.toMillis(20));
    Class<?> type = admin.getClass().getClassLoader().loadClass(SERVICE);
    List<Path> packages = list(words[1], ".dp");
    Collections.shuffle(packages, new Random(Long.parseLong(words[3])));
    for (Path file : packages) {
      try (InputStream octets = Files.newInputStream(file)) {
        type.getMethod("installDeploymentPackage", InputStream.class).invoke(admin, octets);
      }
    }
    report(context);
    framework.stop();
    framework.waitForStop(TimeUnit.SECONDS.toMillis(20));
    System.exit(0);
  }

  private static List<Path> list(String folder, String suffix) throws Exception {
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      return new ArrayList<>(
          files.filter(file -> file.toString().endsWith(suffix)).sorted().toList());
    }
  }

  private static void startAll(BundleContext context) {
    for (Bundle bundle : context.getBundles()) {
      try {
        if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
          bundle.start();
        }
      } catch (BundleException e) {
        System.out.println("BASE " + bundle.getSymbolicName() + " " + e.getMessage());
      }
    }
  }

  private static void report(BundleContext context) {
    int running = 0;
    for (Bundle bundle : context.getBundles()) {
      boolean fragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
      if (bundle.getState() == Bundle.ACTIVE) {
        running++;
      } else if (!fragment) {
        System.out.println("STOPPED " + bundle.getSymbolicName() + " " + bundle.getState());
      }
    }
    System.out.println("RUNNING " + running);
  }
}
