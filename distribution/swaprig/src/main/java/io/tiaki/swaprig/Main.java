package io.tiaki.swaprig;

import io.tiaki.platform.log.ConsoleLog;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** The rig's main class: a framework, the bundles of a distribution, and the rig's own. */
public final class Main {
  private Main() {}

  /**
   * Runs until standard input ends.
   *
   * @param arguments the distribution's folder, the data folder, the broker's port
   */
  public static void main(String... arguments)
      throws BundleException, IOException, InterruptedException, URISyntaxException {
    if (arguments.length != 3) {
      System.err.println("tiaki bench swap starts this program: HOME DATA BROKER-PORT");
      System.exit(2);
    }
    ConsoleLog.install(false);
    Path home = Path.of(arguments[0]).toAbsolutePath();
    Path data = Path.of(arguments[1]).toAbsolutePath();
    Framework framework =
        ServiceLoader.load(FrameworkFactory.class)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no OSGi framework on the class path"))
            .newFramework(properties(home, data, arguments[2]));
    framework.start();
    List<URI> jars = new ArrayList<>(BundleFiles.of(home, data.resolve("unpacked")));
    jars.add(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    start(framework.getBundleContext(), jars);
    framework.waitForStop(0);
    System.exit(0);
  }

  private static void start(BundleContext context, List<URI> jars) throws BundleException {
    List<Bundle> bundles = new ArrayList<>();
    for (URI jar : jars) {
      bundles.add(context.installBundle("reference:" + jar));
    }
    for (Bundle bundle : bundles) {
      if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
        bundle.start(Bundle.START_ACTIVATION_POLICY);
      }
    }
  }

  /** As the launcher gives them. */
  private static Map<String, String> properties(Path home, Path data, String brokerPort) {
    Path gateway = data.resolve("gateway");
    Map<String, String> p = new HashMap<>();
    p.put(Constants.FRAMEWORK_STORAGE, gateway.resolve("framework").toString());
    p.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
    p.put("felix.cache.locking", "false");
    p.put("felix.fileinstall.dir", gateway.resolve("tmp").resolve("none").toString());
    p.put("felix.fileinstall.noInitialDelay", "true");
    p.put("felix.fileinstall.poll", "1000");
    p.put("felix.fileinstall.enableConfigSave", "false");
    p.put("felix.fileinstall.disableConfigSave", "true");
    p.put("felix.fileinstall.log.level", "1");
    p.put("felix.fileinstall.tmpdir", gateway.resolve("tmp").toString());
    p.put("org.apache.felix.eventadmin.ThreadPoolSize", "2");
    p.put("ds.loglevel", "warn");
    p.put("org.apache.felix.log.maxSize", "0");
    p.put("tiaki.configuration", home.resolve("conf").resolve("gateway").toString());
    p.put("tiaki.data", gateway.toString());
    p.put("tiaki.packages", gateway.resolve("packages").toString());
    p.put("tiaki.exchange", data.resolve("exchange").toString());
    p.put("tiaki.secrets", data.resolve("secrets").toString());
    p.put("tiaki.gateway", "gw1");
    p.put("tiaki.time.source", "host");
    p.put("tiaki.broker.host", "localhost");
    p.put("tiaki.broker.port", brokerPort);
    p.put("tiaki.conceal", "false");
    p.put("tiaki.conceal.octets", "4096");
    p.put("tiaki.conceal.slot", "5000");
    p.put("tiaki.packages.url", "https://localhost:" + brokerPort + "/packages");
    return p;
  }
}
