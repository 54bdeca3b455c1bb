package io.tiaki.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

@Timeout(30)
class ContentsTest {
  @TempDir Path folder;
  private Framework framework;

  @BeforeEach
  void start() throws Exception {
    framework =
        new FrameworkFactory()
            .newFramework(
                Map.of(Constants.FRAMEWORK_STORAGE, folder.toString(), "felix.log.level", "0"));
    framework.start();
  }

  @AfterEach
  void stop() throws Exception {
    framework.stop();
    framework.waitForStop(5_000);
  }

  @Test
  void starts_a_bundle_that_another_thread_resolves_at_the_same_moment() throws Exception {
    Bundle bundle = framework.getBundleContext().installBundle("one", bundle("one", null));
    Thread starter = Thread.currentThread();
    CountDownLatch resolving = new CountDownLatch(1);
    framework
        .getBundleContext()
        .registerService(
            ResolverHookFactory.class,
            triggers -> new Holding(resolving, () -> awaitsTheFramework(starter)),
            null);
    Thread other =
        new Thread(() -> framework.adapt(FrameworkWiring.class).resolveBundles(List.of(bundle)));
    other.start();
    resolving.await();

    new Contents(framework.getBundleContext(), () -> false).startAll();

    other.join();
    assertThat(bundle.getState()).isEqualTo(Bundle.ACTIVE);
  }

  @Test
  void leaves_a_bundle_that_lacks_something_and_starts_the_rest() throws Exception {
    Bundle lacking = framework.getBundleContext().installBundle("a", bundle("a", "not.there"));
    Bundle whole = framework.getBundleContext().installBundle("b", bundle("b", null));

    new Contents(framework.getBundleContext(), () -> false).startAll();

    assertThat(lacking.getState()).isEqualTo(Bundle.INSTALLED);
    assertThat(whole.getState()).isEqualTo(Bundle.ACTIVE);
  }

  /** The other thread holds the framework until the starter, with its bundle, waits for it. */
  private static boolean awaitsTheFramework(Thread starter) {
    return starter.getState() == Thread.State.WAITING
        && Arrays.stream(starter.getStackTrace())
            .anyMatch(frame -> frame.getMethodName().equals("acquireGlobalLock"));
  }

  /** Holds the resolver until something is so. */
  private record Holding(CountDownLatch begun, BooleanSupplier until) implements ResolverHook {
    @Override
    public void filterResolvable(Collection<BundleRevision> candidates) {
      begun.countDown();
      while (!until.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void filterSingletonCollisions(
        BundleCapability singleton, Collection<BundleCapability> candidates) {}

    @Override
    public void filterMatches(
        BundleRequirement requirement, Collection<BundleCapability> candidates) {}

    @Override
    public void end() {}
  }

  private static InputStream bundle(String name, String imported) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
    main.putValue(Constants.BUNDLE_SYMBOLICNAME, name);
    if (imported != null) {
      main.putValue(Constants.IMPORT_PACKAGE, imported);
    }
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    new JarOutputStream(octets, manifest).close();
    return new ByteArrayInputStream(octets.toByteArray());
  }
}
