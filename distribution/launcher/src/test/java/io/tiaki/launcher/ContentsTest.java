package io.tiaki.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
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
import org.osgi.framework.BundleContext;
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

  /** Who comes first is left to chance; each way is taken in some of the rounds. */
  @Test
  void starts_bundles_that_another_thread_resolves_at_the_same_moment() throws Exception {
    BundleContext context = framework.getBundleContext();
    Thread starter = Thread.currentThread();
    AtomicBoolean started = new AtomicBoolean();
    context.registerService(
        ResolverHookFactory.class,
        triggers -> new Holding(() -> started.get() || isHere(starter) || isBlocked(starter)),
        null);
    for (int round = 0; round < 100; round++) {
      Bundle bundle = context.installBundle("b" + round, bundle("b" + round, null));
      started.set(false);
      CyclicBarrier both = new CyclicBarrier(2);
      Thread other = new Thread(() -> resolve(bundle, both));
      other.start();
      both.await();
      try {
        new Contents(context, () -> false).startAll();
      } finally {
        started.set(true);
      }
      other.join();
      assertThat(bundle.getState()).as("state in round %d", round).isEqualTo(Bundle.ACTIVE);
    }
  }

  @Test
  void leaves_a_bundle_that_lacks_something_and_starts_the_rest() throws Exception {
    Bundle lacking = framework.getBundleContext().installBundle("a", bundle("a", "not.there"));
    Bundle whole = framework.getBundleContext().installBundle("b", bundle("b", null));

    new Contents(framework.getBundleContext(), () -> false).startAll();

    assertThat(lacking.getState()).isEqualTo(Bundle.INSTALLED);
    assertThat(whole.getState()).isEqualTo(Bundle.ACTIVE);
  }

  private void resolve(Bundle bundle, CyclicBarrier both) {
    try {
      both.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
    framework.adapt(FrameworkWiring.class).resolveBundles(List.of(bundle));
  }

  private static boolean isHere(Thread starter) {
    return Thread.currentThread() == starter;
  }

  /** Whether the starter waits for the framework, perhaps with its bundle locked. */
  private static boolean isBlocked(Thread starter) {
    return starter.getState() == Thread.State.WAITING;
  }

  /** Holds the resolver until something is so. */
  private record Holding(BooleanSupplier until) implements ResolverHook {
    @Override
    public void filterResolvable(Collection<BundleRevision> candidates) {
      while (!until.getAsBoolean()) {
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
