package io.tiaki.uplink.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.launch.Framework;

/**
 * The finished bundle in a plain framework: with slf4j and API bundles only (a runtime for DS is
 * promised, none is there).
 */
class BundleIT {
  private static final Pattern NEEDED =
      Pattern.compile(
          "io\\.tiaki\\.(model|platform\\.api|journal\\.api|security\\.api|uplink\\.api).*|slf4j-(api|jdk14).*");

  @TempDir private Path folder;

  @Test
  void resolves_connects_and_leaves_neither_threads_nor_classes_behind() throws Exception {
    Framework framework =
        new FrameworkFactory()
            .newFramework(
                Map.of(
                    "org.osgi.framework.storage",
                    folder.toString(),
                    "felix.log.level",
                    "1",
                    "org.osgi.framework.system.packages.extra",
                    "org.osgi.service.component;version=1.4",
                    "org.osgi.framework.system.capabilities.extra",
                    "osgi.extender;osgi.extender=osgi.component;version:Version=1.4"));
    framework.start();
    try {
      install(framework.getBundleContext());
      Bundle bundle =
          framework.getBundleContext().installBundle("file:" + System.getProperty("bundle.file"));
      bundle.start();
      assertThat(bundle.getState()).isEqualTo(Bundle.ACTIVE);

      ReferenceQueue<Object> collected = new ReferenceQueue<>();
      WeakReference<Object> loader = use(bundle, collected);
      bundle.uninstall();

      assertThat(isCollected(loader, collected)).as("the class loader was collected").isTrue();
      assertThat(threads()).isEmpty();
    } finally {
      framework.stop();
      framework.waitForStop(5_000);
    }
  }

  private static void install(BundleContext context) throws Exception {
    List<Bundle> bundles = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      String jar = entry.contains("/classes") ? "" : new File(entry).getName();
      if (NEEDED.matcher(jar).matches()) {
        bundles.add(context.installBundle("file:" + entry));
      }
    }
    for (Bundle bundle : bundles) {
      if (bundle.getHeaders().get("Fragment-Host") == null) {
        bundle.start();
      }
    }
  }

  /**
   * Lets a connector of the bundle try to connect: the whole client is loaded and its threads run.
   */
  private static WeakReference<Object> use(Bundle bundle, ReferenceQueue<Object> collected)
      throws Exception {
    Class<?> module = bundle.loadClass("io.tiaki.security.SecurityModule");
    TestAuthority authority = new TestAuthority("Test authority");
    var real = authority.module(authority.issue("gw1"));
    Object security =
        Proxy.newProxyInstance(
            module.getClassLoader(),
            new Class<?>[] {module},
            (proxy, method, arguments) ->
                method.getName().equals("keyManager")
                    ? real.keyManager("tls")
                    : real.trustManager());
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Class<?> settingsClass = bundle.loadClass("io.tiaki.uplink.mqtt.Settings");
      Object settings =
          settingsClass.getConstructors()[0].newInstance(
              "localhost",
              server.getLocalPort(),
              "gw1",
              "tls",
              Duration.ofSeconds(15),
              Duration.ofSeconds(30),
              Duration.ofMillis(50),
              Duration.ofMillis(50));
      Supplier<Optional<Object>> modules = () -> Optional.of(security);
      Supplier<List<Object>> listeners = List::of;
      Class<?> connectorClass = bundle.loadClass("io.tiaki.uplink.mqtt.MqttConnector");
      Object connector =
          connectorClass.getConstructors()[0].newInstance(
              settings, Duration.ZERO, modules, listeners);
      connectorClass.getMethod("start").invoke(connector);
      for (int attempt = 0; attempt < 3; attempt++) {
        try (Socket socket = server.accept()) {
          assertThat(socket.getInputStream().read()).as("a TLS handshake record").isEqualTo(22);
        }
      }
      assertThat(threads()).isNotEmpty();
      connectorClass.getMethod("close").invoke(connector);
      return new WeakReference<>(connectorClass.getClassLoader(), collected);
    }
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(
            n ->
                Arrays.asList("tiaki", "Rx", "globalEvent", "com.hivemq").stream()
                    .anyMatch(n::startsWith))
        .toList();
  }

  private static boolean isCollected(WeakReference<Object> loader, ReferenceQueue<Object> collected)
      throws Exception {
    for (int i = 0; i < 50 && loader.get() != null; i++) {
      System.gc();
      if (collected.remove(100) != null) {
        return true;
      }
    }
    return loader.get() == null;
  }
}
